import CommandLineParsing
import Testing

@Suite struct HelpTests {
  @Test func program() {
    #expect(
      Sample.tool.help(for: ["tool"]) == """
        Paint and join.

        Usage: tool [OPTION]… COMMAND …

        Commands:
          paint          Paint files in one colour.
          join           Join people.
          models         Work with models.

        Options of every command:
          -q, --quiet    Say nothing but errors.
              --version  Show the version.
          -h, --help     Show this help.

        """)
  }

  @Test func commandWithDefaults() {
    #expect(
      Sample.tool.help(for: ["tool", "paint"]) == """
        Paint files in one colour.

        Usage: tool paint [OPTION]… FILE…

        Arguments:
          FILE                    Files to paint.

        Options:
          -r, --rate NUMBER       Look this often a second. (default: 1)
              --count NUMBER      Keep this many. (default: 5)
              --colour red|green  Draw in this colour, which is a text of such length
                                  that it wraps. (default: red)
          -o, --output LIBRARY    Write here. Without it: the first file's name.
          -t, --tag TAG           Add a tag; may be repeated.
          -v, --verbose           Say more.

        Options of every command:
          -q, --quiet             Say nothing but errors.
          -h, --help              Show this help.

        Example:
          tool paint -r 2 a.txt

        """)
  }

  @Test(arguments: [40, 60, 80, 200])
  func noLineIsWiderThanTheTerminal(width: Int) {
    for path in [["tool"], ["tool", "paint"], ["tool", "models"], ["tool", "models", "serve"]] {
      for line in Sample.tool.help(for: path, width: width).split(separator: "\n") {
        #expect(line.count <= width, "\(line)")
      }
    }
  }
}
