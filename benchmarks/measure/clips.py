"""The clips that are measured with: two that must be there, and longer and larger ones that are made of them once."""

import json
import os
import subprocess

WIDE_SECONDS = 82
WIDE = f"{WIDE_SECONDS} s of 1280 × 720"


class Clips:
    """Finds and makes clips.

    - given: the folder with five-people.mp4 and white-house.mp4.
    - made: the folder for what is made of them, which is kept for the next run.
    """

    def __init__(self, given, made):
        self.given, self.made = given, made
        os.makedirs(made, exist_ok=True)

    def path(self, name):
        path = os.path.join(self.given, name)
        if not os.path.exists(path):
            raise FileNotFoundError(f"there is no {name} in {self.given} (--clips says where)")
        return path

    def five_people(self):
        return self.path("five-people.mp4")

    def photo(self):
        """The first frame of five-people: 640 x 480, one face."""
        return self.make("photo.jpg", "-i", self.five_people(), "-frames:v", "1", "-q:v", "2")

    def wide(self):
        """White House again and again, enlarged to 720p and encoded once as H.264: what cameras and sites give out."""
        return self.make(
            f"wide-{WIDE_SECONDS}s.mp4",
            *("-stream_loop", "-1", "-i", self.path("white-house.mp4"), "-an"),
            *("-vf", "setpts=N/(30000/1001*TB),scale=1280:720:flags=bicubic,format=yuv420p", "-r", "30000/1001"),
            *("-frames:v", str(round(WIDE_SECONDS * 30000 / 1001))),
            *("-c:v", "libx264", "-preset", "medium", "-crf", "23", "-threads", "2"),
        )

    def of_minutes(self, minutes):
        """The same looped or cut to a length, packets copied."""
        return self.make(
            f"wide-{minutes}min.mp4",
            *("-stream_loop", "-1", "-i", self.wide(), "-t", str(60 * minutes), "-c", "copy"),
        )

    def make(self, name, *arguments):
        path = os.path.join(self.made, name)
        if not os.path.exists(path):
            # Under another name first, so that what was cut off is not taken for the clip.
            unfinished = os.path.join(self.made, "unfinished-" + name)
            command = ["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments, unfinished]
            subprocess.run(command, check=True)
            os.rename(unfinished, path)
        return path


def facts(path):
    """Width, height, seconds and frames of the first video stream, counted in packets."""
    command = [
        *("ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-of", "json"),
        *("-show_entries", "stream=width,height,nb_read_packets,duration", path),
    ]
    stream = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["streams"][0]
    return {
        "width": stream["width"],
        "height": stream["height"],
        "seconds": float(stream["duration"]),
        "frames": int(stream["nb_read_packets"]),
    }
