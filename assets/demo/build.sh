#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the demo catalog: build.sh OUT_DIR [--today YYYY-MM-DD] [--seed TEXT] [--no-pictures]
# A second run redraws only what changed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
raster=--raster
out=
date_args=
usage() {
	echo "usage: build.sh OUT_DIR [--today YYYY-MM-DD] [--seed TEXT] [--no-pictures]" >&2
	exit 2
}
while [ $# -gt 0 ]; do
	case $1 in
	--today | --seed)
		[ $# -ge 2 ] || usage
		date_args="$date_args $1 $2"
		shift 2
		;;
	--no-pictures)
		raster=
		shift
		;;
	-*) usage ;;
	*)
		[ -z "$out" ] || usage
		out=$1
		shift
		;;
	esac
done
[ -n "$out" ] || usage

mkdir -p "$out"
export PYTHONDONTWRITEBYTECODE=1
# shellcheck disable=SC2086 # the arguments hold no blanks
python3 "$here/make_catalog.py" "$out" $date_args
# shellcheck disable=SC2086
python3 "$here/draw.py" "$out" $raster
