#!/bin/sh
# SPDX-License-Identifier: ISC
# A handler script under the settings of the shipped unit: see script.py.
exec "${PYTHON:-/usr/bin/python3}" "$(dirname "$0")/script.py"
