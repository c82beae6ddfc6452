# What drives the browser that the tests look through: Python packages, in a folder of their own. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

browser_python=$home/browser/python
browser_requirements=$checkout/Tests/Browser/requirements.txt
browser_fetch=13 # megabytes
browser_stays=18

# Whether the packages are missing, or are those of another list.
lacks_browser() {
  [[ -n $with_tests ]] && ! cmp -s -- "$browser_requirements" "$browser_python/.holds"
}

install_browser() {
  lacks_browser || return 0
  local folder
  folder=$(mktemp -d "$home/downloads/unfinished.XXXXXX")
  logged "installing what drives the tests' browser" "$python" -m pip --disable-pip-version-check install --no-cache-dir \
    --quiet --no-deps --no-compile --require-hashes --only-binary ':all:' --target "$folder/python" \
    --requirement "$browser_requirements" ||
    fail 69 "cannot install Selenium: $(last_line '^ *ERROR: ')" "all that pip said is in $log"
  # Programs that would look for a browser, or fetch one: the tests say which one it is. Half of the package.
  rm -rf -- "$folder"/python/selenium/webdriver/common/{linux,macos,windows} "$folder/python/bin"
  cp -- "$browser_requirements" "$folder/python/.holds"
  rm -rf -- "$browser_python"
  mkdir -p -- "${browser_python%/*}"
  mv -T -- "$folder/python" "$browser_python"
  rm -rf -- "$folder"
}
