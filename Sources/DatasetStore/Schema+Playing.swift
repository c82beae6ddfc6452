extension Migration {
  /// How long each looked-at frame was on screen, and how fast numbered pictures follow each other.
  static let shownSecondsFrameRate = """
    ALTER TABLE frame ADD COLUMN shown_seconds REAL;
    ALTER TABLE clip ADD COLUMN frame_rate REAL;
    """
}
