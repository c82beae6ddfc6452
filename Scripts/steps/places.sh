# Where things are. Sourced by Scripts/setup and Scripts/check; the launcher says the same in its own words.
# shellcheck shell=bash disable=SC2034

checkout=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
home=${ROLLCALL_HOME:-${XDG_DATA_HOME:-${HOME:-~}/.local/share}/rollcall}
[[ $home == /* ]] || home=$PWD/$home
export ROLLCALL_HOME=$home
log=$home/set-up.log
openvino=$home/openvino/2026.4.1
program=$checkout/.build/release/rollcall
export PKG_CONFIG_PATH=$openvino/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}

# The built program and the tests look for their libraries beside themselves (their run path is $ORIGIN).
link_libraries() {
  local library
  for library in "$openvino"/libs/*.so*; do
    [[ $checkout/.build/release/${library##*/} -ef $library ]] ||
      ln -sfn "$library" "$checkout/.build/release/${library##*/}"
  done
}
