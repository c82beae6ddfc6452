# Python environments of pinned packages in the cache folder. Sourced by Scripts/readers and Scripts/trains.
# shellcheck shell=bash disable=SC2034,SC2154

readers=$checkout/Tests/Readers
environments=${XDG_CACHE_HOME:-${HOME:-~}/.cache}/rollcall/readers

# python_of NAME sets `python` to that of the environment of requirements-NAME.txt, and makes it anew where what it is to
# hold has changed. Several, as not all readers go together, and each is made when the first one asks for it.
python_of() {
  local environment=$environments/$1 file=$readers/requirements-$1.txt
  if ! cmp --silent -- "$file" "$environment/.holds"; then
    echo "installing into $environment" >&2
    rm -rf -- "$environment"
    mkdir -p -- "$environments"
    python3 -m venv "$environment" || {
      echo "python3 makes no environment; on Debian: apt install python3-venv" >&2
      return 69
    }
    "$environment/bin/python" -m pip --disable-pip-version-check --quiet install --requirement "$file" >&2 &&
      cp -- "$file" "$environment/.holds" || return 69
  fi
  python=$environment/bin/python
}

# Builds the program where it is not there, with what it stands on.
need_program() {
  [[ -x $program ]] || "$checkout/Scripts/setup" --yes
}

# Likewise, with the photos of `rollcall demo`.
need_photos() {
  [[ -x $program && -d $home/demo/photos ]] || "$checkout/Scripts/setup" --yes --demo
}
