"""The clips that are measured with: two that must be there, and longer and larger ones that are made of them once."""

import json
import os
import subprocess

# A dark concert and people in daylight, both enlarged to 720p: what cameras and sites give out. The filter comes after
# frames were numbered anew, as a loop's times do not go on evenly.
SCENES = {
    "dark": ("white-house.mp4", "30000/1001", "scale=1280:720:flags=bicubic"),
    "day": ("five-people.mp4", "30", "scale=1280:960:flags=bicubic,crop=1280:720"),
}
SCENE_NAMES = {"dark": "dark 720p", "day": "daylight 720p"}


class Clips:
    """Finds and makes clips.

    - given: the folder with five-people.mp4 and white-house.mp4.
    - made: the folder for what is made of them, which is kept for the next run.
    - seconds: of the 720p clips.
    """

    def __init__(self, given, made, seconds):
        self.given, self.made, self.seconds = given, made, seconds
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

    def wide(self, scene):
        """A given clip again and again, enlarged to 720p and encoded once as H.264."""
        name, rate, filters = SCENES[scene]
        top, _, bottom = rate.partition("/")
        frames = round(self.seconds * int(top) / int(bottom or 1))
        return self.make(
            f"{scene}-{self.seconds}s.mp4",
            *("-stream_loop", "-1", "-i", self.path(name), "-an"),
            *("-vf", f"setpts=N/({rate}*TB),{filters},format=yuv420p", "-r", rate, "-frames:v", str(frames)),
            *("-c:v", "libx264", "-preset", "medium", "-crf", "23", "-threads", "2"),
        )

    def of_minutes(self, scene, minutes):
        """The same looped or cut to a length, packets copied."""
        name = f"{scene}-{self.seconds}s-{minutes:g}min.mp4"
        return self.make(name, "-stream_loop", "-1", "-i", self.wide(scene), "-t", str(60 * minutes), "-c", "copy")

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


def is_reduced(facts):
    """Whether the original, and `--preset original`, reduce the frames of such a clip."""
    return facts["width"] > 700 or facts["height"] > 500
