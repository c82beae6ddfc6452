"""How much is measured: what is asked for, the same without what takes hours, and a little of each for a trial."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Sizes:
    """- wide_seconds: of the 720p clips.
    - memory_minutes: the two lengths whose peaks are compared.
    - minutes, faces, rows: of the plots.
    - many_rows: for DBSCAN, without the peer; 0 leaves that out.
    """

    wide_seconds: int = 82
    memory_minutes: list = dataclasses.field(default_factory=lambda: [1, 4])
    minutes: list = dataclasses.field(default_factory=lambda: [1, 2, 4, 8])
    faces: list = dataclasses.field(default_factory=lambda: [1_000, 10_000, 100_000])
    portraits: int = 10_000
    rows: list = dataclasses.field(default_factory=lambda: [10_000, 20_000, 50_000, 100_000])
    many_rows: int = 0
    tracks: int = 100_000


AS_ASKED = Sizes(
    memory_minutes=[1, 120],
    minutes=[1, 2, 4, 8, 16, 32, 64, 128],
    faces=[1_000, 10_000, 100_000, 1_000_000],
    many_rows=1_000_000,
)
WITHOUT_HOURS = Sizes()
TINY = Sizes(
    wide_seconds=3,
    memory_minutes=[0.05, 0.1],
    minutes=[0.05, 0.1],
    faces=[1_000, 2_000],
    portraits=200,
    rows=[5_000, 10_000],
    tracks=1_000,
)
