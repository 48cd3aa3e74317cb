"""What can go wrong in the service.

SemnetError (graph_store.errors)
├── BadRequest            the caller must change something
│   ├── BadQuestion       cannot be asked
│   │   ├── EmptyQuestion     nothing is asked
│   │   └── LongQuestion      more than a question holds
│   ├── UnknownLens       no lens has this key
│   ├── UnknownFormat     networks are not exported in this format
│   ├── BadRange          start and end do not lie in the source
│   ├── WrongType         the body is of a kind this address does not take
│   ├── TooLarge          the body is larger than this address takes
│   └── BadSetting        a SEMNET_* value that cannot be used
├── Forbidden             not from there
│   ├── ForeignOrigin     a page of another site tried to change something
│   ├── UnknownHost       the service was called by a name that is not its own
│   ├── NotLoopback       the service was told to be where others reach it, and has no token
│   └── Unencrypted       a token would cross the network readable by others
├── NotSignedIn           this needs the token
│   └── WrongToken        what was given is not the token
├── TooMany               more of this from one client than it may
├── NoSuchHashtag         nothing here has this hashtag, or this link
├── TooBusy               too much is waiting to be done already
├── NoOriginal            the file a source was read from was not kept
├── NoSources             nothing has been added yet
├── NothingReadable       none of what was given could be added
├── ModelUnavailable      the embedding model is missing or altered
├── CannotWrite           a file cannot be written where it was wanted
└── PortInUse             another program listens there

Each message is the sentence users see; each class has a stable `code` and may carry a `hint`.
"""

from graph_store.errors import SemnetError

HASHTAG = "A hashtag has 11 letters and figures; the page of a network shows its own."
"""What to look for when nothing near was found."""


class BadRequest(SemnetError):
    """The caller must change something."""

    code = "bad_request"


class BadQuestion(BadRequest):
    """The question cannot be asked."""

    code = "bad_question"


class EmptyQuestion(BadQuestion):
    """Nothing is asked."""

    code = "empty_question"


class LongQuestion(BadQuestion):
    """The question is longer than a question may be."""

    code = "question_too_long"


class UnknownLens(BadRequest):
    """No lens has this key."""

    code = "unknown_lens"


class UnknownFormat(BadRequest):
    """Networks are not exported in this format."""

    code = "unknown_format"


class BadRange(BadRequest):
    """Start and end do not lie in the source."""

    code = "bad_range"


class WrongType(BadRequest):
    """The body is of a kind this address does not take."""

    code = "wrong_type"


class TooLarge(BadRequest):
    """The body is larger than this address takes."""

    code = "too_large"


class BadSetting(BadRequest):
    """A SEMNET_* value that cannot be used."""

    code = "bad_setting"


class Forbidden(SemnetError):
    """Not from there."""

    code = "forbidden"


class ForeignOrigin(Forbidden):
    """A page of another site tried to change something."""

    code = "foreign_origin"


class UnknownHost(Forbidden):
    """The service was called by a name that is not its own."""

    code = "unknown_host"


class NotLoopback(Forbidden):
    """The service was told to be where others reach it, and has no token."""

    code = "not_loopback"


class Unencrypted(Forbidden):
    """A token would cross the network readable by others."""

    code = "unencrypted"


class NotSignedIn(SemnetError):
    """This needs the token."""

    code = "token_needed"


class WrongToken(NotSignedIn):
    """What was given is not the token."""

    code = "wrong_token"


class TooMany(SemnetError):
    """More of this from one client than it may; after `seconds` it may again."""

    code = "too_many_requests"

    def __init__(self, what: str, seconds: int) -> None:
        super().__init__(f"Too many {what} came from your address.", f"Try again in {seconds} seconds.")
        self.seconds = seconds


class NoSuchHashtag(SemnetError):
    """Nothing here has this hashtag, or is behind this link."""

    code = "no_such_hashtag"

    def __init__(
        self, text: str, hint: str | None = None, kinds: str = "network, finding, source, theme or entity"
    ) -> None:
        said = f"No {kinds} here has the hashtag {text}." if text.strip("#") else "The hashtag is empty."
        super().__init__(said, HASHTAG if hint is None else hint)
        self.text = text


class TooBusy(SemnetError):
    """Too much is waiting to be done already."""

    code = "too_busy"


class NoOriginal(SemnetError):
    """The file a source was read from was not kept."""

    code = "no_original"


class NoSources(SemnetError):
    """Nothing has been added yet."""

    code = "no_sources"


class NothingReadable(SemnetError):
    """None of what was given could be added."""

    code = "nothing_readable"


class ModelUnavailable(SemnetError):
    """The embedding model is missing or altered."""

    code = "model_unavailable"


class CannotWrite(SemnetError):
    """A file cannot be written where it was wanted."""

    code = "cannot_write"


class PortInUse(SemnetError):
    """Another program listens on this port."""

    code = "port_in_use"
