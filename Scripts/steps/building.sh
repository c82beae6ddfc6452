# The build, and the models that the built program makes. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

build_program() {
  mkdir -p "$checkout/.build"
  # Dated before the build starts, so that a file saved while it runs is noticed at the next call.
  printf '%s\0' "$home" >"$checkout/.build/rollcall-set-up.unfinished"
  local title="building the program"
  [[ ! -x $program ]] || title="bringing the program up to date"
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
