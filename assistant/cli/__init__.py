"""The command line: arguments -> a command -> what is printed.

    main (parses) -> commands | evaluation_commands | export_commands | following_commands | page_commands
                  -> terminal (how text, JSON and progress are printed)

`doctor` is the command that tries every part.
"""
