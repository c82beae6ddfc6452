# The Debian packages. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

missing_packages=()
python= # a python3 that has pip

# Fills `missing_packages`, and finds `python` where files must be fetched.
find_missing_packages() {
  local -A installed=()
  local -a wanted=()
  local lists=("$checkout/Scripts/packages-build.txt") name status candidate
  [[ -z $with_tests ]] || lists+=("$checkout/Scripts/packages-test.txt")
  mapfile -t wanted < <(grep -hv '^#' "${lists[@]}")
  if command -v dpkg-query >/dev/null; then
    while read -r status name; do
      [[ $status != ?i ]] || installed[$name]=1
    done < <(dpkg-query --show --showformat '${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null)
  fi
  for name in "${wanted[@]}"; do
    [[ -n ${installed[$name]-} ]] || missing_packages+=("$name")
  done
  ((${#missing_pins[@]})) || lacks_browser || return 0
  # The system's own python3 first: one in PATH may be a version manager's, slow or without pip.
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -m pip --version >/dev/null 2>&1; then
      python=$candidate
      return 0
    fi
  done
  missing_packages+=(python3-pip)
  python=/usr/bin/python3
}

# Sets `package_megabytes` and `package_words`. A machine whose package lists were never read cannot tell.
packages_size() {
  local bytes
  bytes=$(apt-get install --print-uris -qq -y --no-install-recommends "${missing_packages[@]}" 2>/dev/null |
    awk '{ sum += $3 } END { print sum + 0 }') || bytes=0
  if ((bytes > 0)); then
    package_megabytes=$(((bytes + 999999) / 1000000))
    package_words="$package_megabytes MB"
  else
    # On a bare Debian 12: 116 MB for the build; some 83 MB and a browser of 139 MB for the tests.
    package_megabytes=120
    [[ -z $with_tests ]] || package_megabytes=340
    package_words="about $package_megabytes MB"
  fi
}

install_packages() {
  ((${#missing_packages[@]})) || return 0
  local hint="install these, then call again: ${missing_packages[*]}"
  [[ -n $(command -v apt-get) && -n $(command -v dpkg-query) ]] ||
    fail 69 "this is not Debian or a relative of it, so its packages cannot be installed from here" "$hint"
  local -a as_root=()
  if [[ $(id -u) != 0 ]]; then
    command -v sudo >/dev/null ||
      fail 69 "Debian packages are missing; installing them needs root, and there is no sudo" "$hint"
    # Asked for here, where the person can still type: the installation runs without a terminal.
    if [[ -t 0 ]]; then sudo -v; else sudo -n true 2>/dev/null; fi ||
      fail 69 "Debian packages are missing, and sudo does not let this user install them" "$hint"
    as_root=(sudo)
  fi
  local -a apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
  unkillable=1 # a dpkg that is cut off leaves the system's packages half configured
  [[ -z $(dpkg --audit 2>/dev/null) ]] || logged "finishing an interrupted installation" "${as_root[@]}" dpkg --configure -a || true
  logged "reading the package lists" "${apt[@]}" update ||
    say "the package lists could not be read anew; trying with those that are here"
  logged "installing Debian packages" \
    "${apt[@]}" install -y --no-install-recommends "${missing_packages[@]}" ||
    fail 69 "cannot install the Debian packages: $(last_line '^E: ')" "all that apt-get said is in $log; to install by hand: ${missing_packages[*]}"
  unkillable=
}

# The last line of the log that fits a pattern, without it.
last_line() {
  local line
  line=$(grep -E "$1" "$log" | tail -n 1 | sed -E "s/$1//") || true
  printf '%s' "${line:-it does not say why}"
}
