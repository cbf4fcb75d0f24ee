"""The templates that every shop starts with, in plain English of our own. Management edits them under NDA
templates."""

import re

ONE_WAY = (
    "Confidentiality agreement (we keep your secrets)",
    """This agreement is between {shop} ("we") and {client} ("you"). It was prepared on {date}. It covers every
repair, visit and piece of advice we give you while it is in force.

1. What this is about

To do our work we have your computers, phones, storage and networks in our hands, and we may come across things that
are nobody else's business. This agreement says what we do, and do not do, with what we learn.

2. What is confidential

Everything that we see, hear or come to hold because we work for you, unless it is public already without our doing.
That includes:
- what is stored on your devices or reached through them: letters, pictures, mail, accounts, records of your
customers, patients, pupils or staff;
- passwords, codes and keys, and how your systems and your network are built and protected;
- your business: prices, plans, contracts, and the very fact that something has gone wrong;
- anything you tell us and mark, or plainly mean, as private.

3. What we promise

We use what is confidential only to do the work you asked for. We open no more of it than that work needs. We tell it
to nobody outside our shop, and inside it only to those who need it for your job and who are bound to keep it as we
are. We do not copy it, unless a copy is needed for the work, such as a backup before a repair. We let nobody else
work on your device without asking you first.

4. How we keep it

Your devices stay in places that are locked or watched. We keep no list of your passwords, unless you have asked us in
writing to keep one. Copies made for the work are encrypted or kept under lock, and are destroyed when the job is done
or when you say so, whichever comes first.

5. What is not covered

We may tell what we must tell because a law, a court or an authority with the power to do so requires it. Where we are
allowed to, we let you know before we do, and we tell no more than is required. We may use the general knowledge and
skill that we gain from our work.

6. If something goes wrong

If we learn that something confidential has been lost, or seen by somebody who should not have seen it, we tell you
without delay: what happened, what it concerns, and what we are doing about it.

7. When it begins and ends

This agreement holds from the day named at its top. Either of us can end it in writing. Our promise about what we
learned until then goes on for five years after that; for passwords, and for information about people, it has no end.
When it ends, or whenever you ask, we hand back or destroy what we hold that is confidential, except for what a law
obliges us to keep, and we confirm it in writing.

8. Who can agree to it for us

Only our management can sign this agreement or change it. A technician cannot, and nothing said at the counter or
during a visit alters it. A change counts once both of us have agreed to it in writing.

9. Your own part

You stay responsible for keeping your own data safe, with a backup of anything you cannot lose. Please tell us before
we start if something on a device needs special care.

10. The law

The law of the place where our shop is applies, and its courts decide. If one part of this agreement turns out not to
hold, the rest still does.""",
)

MUTUAL = (
    "Mutual confidentiality agreement",
    """This agreement is between {shop} and {client}. It was prepared on {date}. In it, each of the two is sometimes
the one who tells something ("the owner") and sometimes the one who learns it ("the keeper").

1. What this is about

We work on your systems and you see how we work. Each of us will learn things about the other that are meant to stay
between us. Both of us promise the same.

2. What is confidential

Everything that the keeper learns from the owner, or from the owner's devices, systems and premises, because of our
work together, and that is not public already without the keeper's doing. That includes stored data, information about
people, passwords and keys, how systems are built and protected, prices, plans, contracts and ways of working.

3. What both of us promise

The keeper uses what is confidential only for our work together, opens no more of it than that work needs, and tells
it to nobody but those of its own people who need it and are bound in the same way. The keeper guards it at least as
carefully as its own secrets, and copies it only where the work cannot be done without a copy.

4. What is not covered

What the keeper already knew, works out without using what it was told, or properly learns from somebody else. What a
law, a court or an authority with the power to do so requires to be told: then the keeper tells no more than is
required and, where that is allowed, lets the owner know first.

5. If something goes wrong

A keeper who learns that something confidential has been lost, or seen by somebody who should not have seen it, tells
the owner without delay what happened and what is being done about it.

6. When it begins and ends

This agreement holds from the day named at its top. Either of us can end it in writing. What was learned until then
stays confidential for five years more; passwords, and information about people, stay so without end. When it ends, or
whenever the owner asks, the keeper hands back or destroys what it holds, except for what a law obliges it to keep,
and confirms that in writing.

7. Who can agree to it

For {shop} only management can sign this agreement or change it; a technician cannot. For {client} it is signed by
somebody who is entitled to. A change counts once both of us have agreed to it in writing.

8. The law

The law of the place where {shop} is applies, and its courts decide. If one part of this agreement turns out not to
hold, the rest still does.""",
)


def _flowing(text):
    """The text with each paragraph on one line: line ends stay between paragraphs and before list items only."""
    return re.sub(r"(?<!\n)\n(?!\n|- )", " ", text)


READY_MADE = tuple((name, _flowing(body)) for name, body in (ONE_WAY, MUTUAL))
