# The build, and the models that the built program makes. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

program=$checkout/.build/release/rollcall
openvino=$home/openvino/2026.4.1

build_program() {
  mkdir -p "$checkout/.build"
  # Dated before the build starts, so that a file saved while it runs is noticed at the next call.
  printf '%s\0' "$home" >"$checkout/.build/rollcall-set-up.unfinished"
  export PKG_CONFIG_PATH=$openvino/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
  local title="building the program"
  [[ ! -x $program ]] || title="building the program anew, since its sources or its surroundings changed"
  logged "$title" swift build --package-path "$checkout" --configuration release --product rollcall || {
    grep -E 'error:' "$log" | tail -n 5 >&2 || true
    fail 69 "the program cannot be built" "all that swift build said is in $log"
  }
  link_libraries
  logged "preparing the models" "$program" models prepare || {
    tail -n 3 "$log" >&2
    fail 69 "the models cannot be prepared" "all that was said is in $log"
  }
  mv -f "$checkout/.build/rollcall-set-up.unfinished" "$checkout/.build/rollcall-set-up"
}

# The built program looks for its libraries beside itself (its run path is $ORIGIN), so they are linked there.
link_libraries() {
  local library
  for library in "$openvino"/libs/*.so*; do
    ln -sfn "$library" "$checkout/.build/release/${library##*/}"
  done
}
