"""The command line: arguments -> a command -> what is printed.

    main (parses) -> commands | evaluation_commands | export_commands | following_commands | page_commands
                  -> printing (answers, passages, articles) -> terminal (text, JSON and progress)

`doctor` is the command that tries every part.
"""
