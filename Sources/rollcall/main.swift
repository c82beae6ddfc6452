import RollcallCommands

RollcallCommand.main()
