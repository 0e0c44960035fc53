"""How findings are shown: marked words for pages, mail and terminals."""
