# SPDX-License-Identifier: Apache-2.0
# What the scripts of this folder share. Source it; it sets ROOT (the checkout) and stops a script at its first failure.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages SET…: the packages of packages.txt in these sets that are missing.
install_packages() {
	local set name missing=()
	for set in "$@"; do
		for name in $(sed -n "s/^$set //p" "$ROOT/packaging/packages.txt"); do
			dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
		done
	done
	[ ${#missing[@]} = 0 ] && return 0
	say "Installing ${#missing[@]} Debian packages"
	as_root apt-get update -qq
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build FOLDER [cmake arguments]: configures when the arguments are new, then builds what changed.
build() {
	local folder=$1
	shift
	if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/arguments" 2>/dev/null)" != "$*" ]; then
		cmake -G Ninja -S "$ROOT" -B "$folder" "$@" >/dev/null
		echo "$*" >"$folder/arguments"
	fi
	cmake --build "$folder" -- --quiet || die "The build failed: $folder"
}

# run_ctest TREE [ctest arguments]: what failed is run once more, alone, and told; on two busy cores a test may wait too
# long for its turn. What a sanitizer reported is not forgiven: a race that shows once in many runs is a race.
run_ctest() {
	local tree=$1 log
	shift
	log=$(mktemp)
	if ctest --test-dir "$tree" --output-on-failure -j "$(nproc)" "$@" | tee "$log"; then
		rm -f "$log"
		return 0
	fi
	if grep -qE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer|runtime error:' "$log"; then
		die "A sanitizer has reported a fault: $log"
	fi
	say "Running what failed once more, alone"
	ctest --test-dir "$tree" --output-on-failure -j 1 --rerun-failed || die "Failed twice: $log"
	say "Failed once and passed alone: $(sed -n '/The following tests FAILED/,$ s/.*- \([a-z0-9_]*\) (.*/\1/p' "$log" | tr '\n' ' ')"
	rm -f "$log"
}

# wait_for SECONDS COMMAND…: until the command succeeds.
wait_for() {
	local tries=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}
