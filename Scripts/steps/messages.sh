# How set-up speaks, asks, fails, and runs what takes long. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

say() {
  printf 'rollcall: %s\n' "$1" >&2
}

# fail CODE SENTENCE [HINT]
fail() {
  say "$2"
  [[ -z ${3-} ]] || printf 'hint: %s\n' "$3" >&2
  exit "$1"
}

child=      # the process that `logged` waits for
unkillable= # set while that one must not be cut off in the middle

# logged TITLE COMMAND… runs a command with its output in the log. On a terminal its latest line is shown.
logged() {
  local title=$1 status=0
  shift
  printf '\n== %s: %s\n' "$title" "$*" >>"$log"
  [[ -t 2 ]] || say "$title"
  # A child of its own, so that a signal is answered at once and not after the command's end.
  "$@" >>"$log" 2>&1 </dev/null {lock}>&- &
  child=$!
  if [[ -t 2 ]]; then
    local width last
    width=$(tput cols 2>/dev/null || echo 80)
    while kill -0 "$child" 2>/dev/null; do
      last=$(tail -c 400 "$log" | tr '\r' '\n' | tr -d '\000-\010\013-\037' | tail -n 1)
      last="rollcall: $title: $last"
      printf '\r\033[K%s' "${last:0:width-1}" >&2
      sleep 0.3
    done
    printf '\r\033[K' >&2
    say "$title"
  fi
  wait "$child" || status=$?
  child=
  return "$status"
}

# Stops what is running, children first, and leaves. What is on the disk is fit to go on from.
stop() {
  local code=$1
  trap '' INT TERM HUP
  if [[ -n $child && -z $unkillable ]]; then
    local -a grandchildren=()
    read -r -a grandchildren <"/proc/$child/task/$child/children" || true
    kill -TERM -- "${grandchildren[@]}" "$child" 2>/dev/null || true
  elif [[ -n $child ]]; then
    say "the Debian packages are being installed; stopping when that is done"
    wait "$child" || true
  fi
  say "set-up was stopped; the next call takes it up from here"
  exit "$code"
}
trap 'stop 130' INT
trap 'stop 143' TERM
trap 'stop 129' HUP

check_machine() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
    fail 69 "this is $(uname -s) on $(uname -m), and the pinned OpenVINO is for Linux on x86_64"
  # `swift` prints more than one line, and has no form that prints the version alone.
  local text version
  command -v swift >/dev/null ||
    fail 69 "there is no swift here, which builds the program" "install Swift 6.2 or newer from swift.org, and put it into PATH"
  text=$(swift --version 2>/dev/null || true)
  [[ $text =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] || fail 69 "swift --version does not tell a version"
  version=${BASH_REMATCH[1]}.${BASH_REMATCH[2]}
  ((BASH_REMATCH[1] > 6 || (BASH_REMATCH[1] == 6 && BASH_REMATCH[2] >= 2))) ||
    fail 69 "this is Swift $version, and Rollcall needs 6.2 or newer" "install a newer Swift from swift.org"
}

# Says what is about to be done, looks whether there is space, and asks.
tell_and_ask() {
  local name version fetch stays home_need=0 system_need=0 build_need=0
  local -a lines=()
  if ((${#missing_packages[@]})); then
    packages_size
    system_need=$((package_megabytes * 4)) # unpacked they are about three times as large, and both lie there a while
    lines+=("install these Debian packages and what they need ($package_words to fetch): ${missing_packages[*]}")
  fi
  for name in "${missing_pins[@]}"; do
    read -r _ _ version _ fetch stays <<<"${pins[$name]}"
    lines+=("fetch $name $version ($fetch MB), checked against its SHA-256")
    home_need=$((home_need + fetch + stays))
  done
  if lacks_browser; then
    lines+=("install Selenium, which drives the tests' browser ($browser_fetch MB), checked against its SHA-256")
    home_need=$((home_need + browser_fetch + browser_stays))
  fi
  if [[ ! -x $program ]]; then
    build_need=700
    lines+=("build the program in $checkout/.build (a few minutes, up to $build_need MB)")
  fi
  ((${#lines[@]})) || return 0
  say "setting up, once:"
  printf '  - %s\n' "${lines[@]}" >&2
  local total=$((home_need + system_need + build_need))
  printf '  about %s MB of disk in all; models and libraries go to %s\n' "$total" "$home" >&2
  check_space "$home" "$home_need" "$checkout" "$build_need" /usr "$system_need"
  ((${#missing_packages[@]} + ${#missing_pins[@]})) || lacks_browser || return 0
  [[ -z $assume_yes ]] || return 0
  local answer=
  printf 'Go on? [Y/n] ' >&2
  IFS= read -r answer || answer=n
  [[ $answer =~ ^([yY]([eE][sS])?)?$ ]] || fail 69 "nothing was installed, and without it Rollcall cannot run"
}

# check_space FOLDER MEGABYTES … fails where a file system has less than is needed on it in all.
check_space() {
  local -A need=() free=() folder=()
  local device available
  while (($#)); do
    read -r device available <<<"$(df --block-size=1M --output=source,avail -- "$1" | tail -n 1)"
    folder[$device]=${folder[$device]:-$1}
    need[$device]=$((${need[$device]:-0} + $2))
    free[$device]=$available
    shift 2
  done
  for device in "${!need[@]}"; do
    ((free[$device] >= need[$device])) ||
      fail 74 "set-up needs ${need[$device]} MB on the disk of ${folder[$device]}, and ${free[$device]} MB are free there"
  done
}
