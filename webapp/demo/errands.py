"""What else is done for clients in a year: cleaning up, rescuing, setting up, and going out to them."""

from webapp.demo.stories import Story

ERRANDS = (
    Story(
        ("Pop-ups saying the computer is infected", "Somebody rang and was let in"),
        "malware",
        ("laptop", "desktop"),
        (
            (
                "Remote-control program found, put there on the day of the call. Cut off the network.",
                30,
                "Client rings the bank",
            ),
            ("Three start-up entries and a browser extension removed, two scanners find nothing more.", 65, ""),
            (
                "Explained what the call was. Client changes mail and bank access from another machine.",
                20,
                "Look in again in a month",
            ),
        ),
    ),
    Story(
        ("Browser opens strange search pages",),
        "malware",
        ("laptop", "desktop"),
        (
            ("Came with a free PDF program. Taken off, browser put back to how it was delivered.", 35, ""),
            ("Quiet after two restarts. Left a note on where to get programs from.", 10, ""),
        ),
    ),
    Story(
        ("Photos deleted from the camera card", "External disk clicks"),
        "data",
        ("storage",),
        (
            (
                "Imaged first, worked on the copy only. 1,830 of about 1,900 pictures come back.",
                90,
                "Client brings a disk for them",
            ),
            ("Pictures copied to the client's new disk and looked through together.", 25, "Talk about backups"),
        ),
    ),
    Story(
        ("Move everything to the new computer", "New laptop, old data"),
        "data",
        ("laptop", "desktop"),
        (
            ("Old disk read without errors: 186 GB of pictures, mail and papers.", 30, ""),
            (
                "Mail, address book, printer and desktop set up as on the old one. Client tried it here.",
                85,
                "Keep the old one a fortnight",
            ),
        ),
    ),
    Story(
        ("Backup says it has failed", "Wants a backup that works"),
        "data",
        ("laptop", "storage"),
        (
            ("Last good backup is from March: the disk was full and nobody saw the message.", 20, ""),
            ("New 2 TB disk, weekly plan, one file restored to prove it.", 40, "Check in three months"),
        ),
    ),
    Story(
        ("Update stops half way", "Blue screen after the update"),
        "software",
        ("laptop", "desktop"),
        (
            ("Update went back to where it was, graphics driver renewed, second try ran through.", 70, ""),
            ("System files checked, nothing amiss. Started eight times without trouble.", 25, ""),
        ),
    ),
    Story(
        ("Move from Windows 10 to Windows 11",),
        "software",
        ("laptop", "desktop"),
        (
            ("Machine is fit for it once secure start is on. Full copy of the disk made first.", 40, ""),
            (
                "Moved over, programs and printer tried one by one, old scanner driver replaced.",
                95,
                "Client tries it for a week",
            ),
        ),
    ),
    Story(
        ("Mail program asks to sign in again and again",),
        "account",
        (),
        (
            ("Provider has ended the old way of signing in. Account set up anew, nothing lost.", 35, ""),
            ("Mail comes and goes on computer and phone. Waited for one from the client's sister.", 15, ""),
        ),
    ),
    Story(
        ("Locked out of an old account", "Cannot get at the photos in the cloud"),
        "account",
        ("phone", "tablet"),
        (
            (
                "Went through the provider's recovery with the client sitting here. They ask for two days.",
                40,
                "Wait for their mail",
            ),
            ("Recovery came through, client set everything new at home as advised.", 15, ""),
        ),
    ),
    Story(
        ("No internet upstairs", "Wi-Fi drops in the back room"),
        "network",
        (),
        (
            ("Router sits behind the fish tank. Moved to the landing: from 4 to 38 Mbit upstairs.", 40, ""),
            (
                "Second access point on the loft cable, one name for both, walked the house with a phone.",
                80,
                "Ask again after a week",
            ),
        ),
    ),
    Story(
        ("Router lights red", "Internet gone since the weekend"),
        "network",
        ("router",),
        (
            (
                "Line tested at the master socket: steady. Router restarts every few minutes on its own.",
                30,
                "Replacement from provider",
            ),
            ("New router set up, two phones, printer and television back on it.", 45, ""),
        ),
        parts=True,
    ),
    Story(
        ("Office network drops every afternoon",),
        "network",
        (),
        (
            ("Watched it fail at 15:10: two machines with the same address. One was set by hand in 2019.", 60, ""),
            ("All five moved to automatic addresses, old switch in the cupboard replaced.", 75, "Label the sockets"),
            ("A week without a drop. Sockets labelled, plan left in the cupboard.", 30, ""),
        ),
    ),
    Story(
        ("Printer not found any more", "Printer prints blank pages"),
        "printer",
        (),
        (
            ("Printer had a new address after the power cut. Given a fixed one, both computers find it.", 30, ""),
            ("Test page from the phone too. Left the manual open at the page on cleaning.", 10, ""),
        ),
    ),
    Story(
        ("Paper jams on every sheet", "Streaks on all prints"),
        "printer",
        ("printer",),
        (
            (
                "Pick-up roller worn smooth, half a label stuck in the path. Label out, roller ordered.",
                25,
                "Order a roller kit",
            ),
            ("Roller kit in, 60 sheets from both trays without a jam.", 35, ""),
        ),
        parts=True,
    ),
    Story(
        ("Yearly service", "Yearly check of both computers"),
        "service",
        (),
        (
            (
                "Updates, disk health, start-up list and backup gone through with the client. All well.",
                55,
                "Next one in a year",
            ),
            ("Old trial programs taken off at the client's wish, browser tidied.", 20, ""),
        ),
    ),
    Story(
        ("Set up new phone", "Larger text and louder ring"),
        "service",
        ("phone",),
        (
            ("Contacts and pictures moved from the old phone, text enlarged, family on the first page.", 45, ""),
            ("Client rang her daughter from it. Wrote down three things to remember.", 15, ""),
        ),
    ),
    Story(
        ("Till computer freezes at lunch time",),
        "software",
        ("desktop",),
        (
            ("Log shows the card program waiting for a printer that is no longer there.", 40, ""),
            ("Old printer taken out of the till program, ran a lunch hour beside it: no freeze.", 90, "Ask on Monday"),
        ),
    ),
    Story(
        ("No sound in video calls", "Camera not seen"),
        "software",
        ("laptop",),
        (
            ("Camera was switched off by a slider on the side. Sound went to a screen without speakers.", 15, ""),
            ("Called the shop's own tablet and talked for five minutes. Fine.", 10, ""),
        ),
    ),
    Story(
        ("Phone does not charge",),
        "hardware",
        ("phone",),
        (("Pocket fluff packed hard in the socket. Cleaned with a wooden pick, charges at full rate.", 15, ""),),
    ),
    Story(
        ("Old computer to be cleared and recycled",),
        "other",
        ("desktop", "laptop"),
        (
            ("Disk taken out and given back to the client in its hand, as asked. Rest goes to recycling.", 20, ""),
            ("Recycling slip numbered and filed on paper.", 5, ""),
        ),
    ),
)
