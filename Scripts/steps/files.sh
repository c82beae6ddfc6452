# The pinned files: which are missing, fetching, checking, unpacking. Sourced by Scripts/setup.
# shellcheck shell=bash disable=SC2034,SC2154

declare -A pins=() # package name → its line of pins.txt
missing_pins=()    # packages of which a file is missing under ROLLCALL_HOME

# contents PACKAGE prints the lines of contents.txt for it: SHA-256, package, member, destination.
contents() {
  awk -v package="$1" '$2 == package' "$checkout/Scripts/contents.txt"
}

# is_intact SHA256 FILE
is_intact() {
  local sum
  [[ -f $2 ]] && sum=$(sha256sum <"$2") && [[ ${sum%% *} == "$1" ]]
}

# Fills `pins` and `missing_pins`. Reads every file that should be there (130 MB: half a second), so that an altered
# model is noticed here; the altered file is named, and replaced.
find_missing_files() {
  local line name sum destination packing
  while read -r line; do
    read -r packing name _ <<<"$line"
    [[ $packing != '#'* ]] || continue
    pins[$name]=$line
    [[ $name != face_recognition || -n $with_demo ]] || continue
    [[ $name != axe-playwright-python || -n $with_tests ]] || continue
    while read -r sum _ _ destination; do
      is_intact "$sum" "$home/$destination" && continue
      [[ ! -e $home/$destination ]] || say "$destination is not what was installed (its SHA-256 differs); fetching it again"
      missing_pins+=("$name")
      break
    done < <(contents "$name")
  done <"$checkout/Scripts/pins.txt"
}

fetch_files() {
  local name
  for name in "${missing_pins[@]}"; do
    fetch "$name"
    unpack "$name"
  done
  # The name that the linker looks for.
  [[ -e $openvino/libs/libopenvino_c.so ]] || ln -sfn libopenvino_c.so.2641 "$openvino/libs/libopenvino_c.so"
  mkdir -p "$openvino/pkgconfig"
  cat >"$home/downloads/unfinished.pc" <<'END'
prefix=${pcfiledir}/..
Name: OpenVINO
Description: OpenVINO's C interface, unpacked from its wheel by Rollcall's set-up
Version: 2026.4.1
Cflags: -I${prefix}/include
Libs: -L${prefix}/libs -lopenvino_c
END
  # A newer date would make SwiftPM build everything again.
  cmp -s "$home/downloads/unfinished.pc" "$openvino/pkgconfig/rollcall-openvino.pc" ||
    mv -f "$home/downloads/unfinished.pc" "$openvino/pkgconfig/rollcall-openvino.pc"
  # Only now: a set-up that is stopped before takes up what was fetched.
  find "$home/downloads" -mindepth 1 -delete
}

# Fetches a package's file to downloads/NAME, where only whole and checked files ever lie.
fetch() {
  local name=$1 packing version sum folder file
  read -r packing _ version sum _ <<<"${pins[$name]}"
  if is_intact "$sum" "$home/downloads/$name"; then return; fi
  rm -f "$home/downloads/$name"
  folder=$(mktemp -d "$home/downloads/unfinished.XXXXXX")
  printf '%s==%s --hash=sha256:%s\n' "$name" "$version" "$sum" >"$folder/requirements.txt"
  local -a form=(--no-binary ':all:')
  # Said in full, so that it does not matter which Python this machine has: the files are only unpacked.
  [[ $packing != wheel ]] || form=(--only-binary ':all:' --python-version 3.11 --implementation cp
    --abi cp311 --abi none --platform manylinux_2_28_x86_64 --platform any)
  logged "fetching $name $version" "$python" -m pip --disable-pip-version-check download --no-cache-dir \
    --no-deps --require-hashes "${form[@]}" --dest "$folder/files" --requirement "$folder/requirements.txt" || {
    ! tail -n 30 "$log" | grep -q 'DO NOT MATCH THE HASHES' ||
      fail 69 "$name $version is refused: what was fetched has not the SHA-256 $sum" "the package index, or a proxy before it, gives another file"
    fail 69 "cannot fetch $name $version: $(last_line '^ *ERROR: ')" "all that pip said is in $log; what is fetched already is kept"
  }
  for file in "$folder"/files/*; do
    is_intact "$sum" "$file" || fail 69 "$name $version is refused: what was fetched has not the SHA-256 $sum"
    mv -f -- "$file" "$home/downloads/$name"
  done
  rm -rf -- "$folder"
}

# Takes the files that contents.txt names out of downloads/NAME, and puts each in its place when it is whole.
unpack() {
  local name=$1 folder sum member destination
  folder=$(mktemp -d "$home/downloads/unfinished.XXXXXX")
  take_out "$name" "$folder"
  while read -r sum _ member destination; do
    is_intact "$sum" "$folder/$member" || fail 69 "$member of $name is refused: its SHA-256 is not $sum"
  done < <(contents "$name")
  # The demo's photos come into being as a folder, since the launcher looks for the folder only.
  if [[ $name == face_recognition ]]; then
    mkdir "$folder/photos"
    while read -r _ _ member destination; do
      mv -f -- "$folder/$member" "$folder/photos/${destination##*/}"
    done < <(contents "$name")
    rm -rf -- "$home/demo/photos"
    mv -T -- "$folder/photos" "$home/demo/photos"
  else
    while read -r _ _ member destination; do
      mkdir -p -- "$home/${destination%/*}"
      mv -f -- "$folder/$member" "$home/$destination"
    done < <(contents "$name")
  fi
  rm -rf -- "$folder"
}

# take_out NAME FOLDER
take_out() {
  local -a members
  mapfile -t members < <(contents "$1" | awk '{ print $3 }')
  if [[ ${pins[$1]} == wheel* ]]; then
    logged "unpacking $1" "$python" -c '
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    for member in sys.argv[3:]:
        archive.extract(member, sys.argv[2])
' "$home/downloads/$1" "$2" "${members[@]}"
  else
    logged "unpacking $1" tar --extract --gzip --file "$home/downloads/$1" --directory "$2" --no-same-owner -- "${members[@]}"
  fi || fail 69 "cannot unpack $1" "all that was said is in $log"
}
