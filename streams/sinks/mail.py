"""Alert mails out of the outbox come in; each goes to the mail server, written from the posts as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib

from processors.present.mail import MailText, render_mail
from processors.taxa import Taxon
from schemas.alert import AlertMail
from schemas.decoding import DecodingError, decode
from schemas.store import Store, StoredPost
from streams.clock import Clock
from streams.hops import note_sent
from streams.ledger.deliveries import DeliveryRow
from streams.metrics import Metrics
from streams.outbox import NothingToSend, ReceiverAway, Refused, Undelivered
from streams.sinks.mail_options import MailOptions

MOST_SIGNS = 200
"""Of a server's answer."""


class MailSink:
    """Sends alert mails. At least once: a mail sent twice has the same Message-ID.

    A post erased since the alert is not in the mail; when none is left, nothing is sent.
    """

    def __init__(
        self,
        options: MailOptions,
        store: Store,
        *,
        desk_address: str,
        taxa: Mapping[str, Taxon],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._options = options
        self._store = store
        self._desk_address = desk_address
        self._taxa = taxa
        self._clock = clock
        self._metrics = metrics

    async def __call__(self, row: DeliveryRow) -> None:
        """Send one mail; raises NothingToSend, Refused, Undelivered, ReceiverAway, StoreUnavailable."""
        try:
            mail = decode(row.payload, AlertMail)
        except DecodingError as error:
            raise Refused(f"the outbox holds no mail here: {error}") from None
        posts = await self._posts(mail)
        words = render_mail(mail, posts, desk_address=self._desk_address, taxa=self._taxa)
        if words is None:
            raise NothingToSend("every post of the alert is gone")
        await self._send(mail, to_message(mail, words, self._options, self._clock()))
        if posts:
            now = self._clock()
            newest = max(stored.flagged.post.observed_at for stored in posts.values())
            self._metrics.observe("post_to_mail_seconds", [max(0.0, (now - newest).total_seconds())])
            note_sent(self._metrics, "mailed", [stored.stored_at for stored in posts.values()], now)

    async def _posts(self, mail: AlertMail) -> dict[str, StoredPost]:
        wanted = dict.fromkeys(post_id for alert in mail.alerts for post_id in alert.post_ids)
        found = {post_id: await self._store.get(post_id) for post_id in wanted}
        return {post_id: stored for post_id, stored in found.items() if stored is not None}

    async def _send(self, mail: AlertMail, message: EmailMessage) -> None:
        options = self._options
        try:
            await aiosmtplib.send(
                message,
                sender=options.sender,
                recipients=[mail.recipient],
                hostname=options.host,
                port=options.port,
                username=options.username or None,
                password=options.password() or None,
                timeout=options.timeout_seconds,
                use_tls=options.security == "tls",
                start_tls=options.security == "starttls",
                tls_context=None if options.security == "none" else options.certificates(),
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise _fault(error) from error


def to_message(mail: AlertMail, words: MailText, options: MailOptions, now: dt.datetime) -> EmailMessage:
    """Put a mail together: plain text and HTML, ids that hold a thread together, and no answer from robots."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = f"<{mail.id}@{options.domain}>"
    message["Date"] = format_datetime(now)
    message["From"] = Address("Lourie", addr_spec=options.sender)
    message["To"] = Address(addr_spec=mail.recipient)
    message["Subject"] = words.subject
    if mail.thread:
        thread = f"<{mail.thread}.thread@{options.domain}>"
        message["In-Reply-To"] = thread
        message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mail.severity == "critical":
        message["Importance"] = "high"
    message.set_content(words.text, cte="base64")
    message.add_alternative(words.html, subtype="html", cte="base64")
    return message


def _fault(error: Exception) -> Exception:
    """Tell what waits from what never will be taken: 4xx from 5xx, one recipient from the whole server."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return ReceiverAway(f"the login was refused ({error.code}); check smtp_username and smtp_password_file")
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return ReceiverAway(f"the sender was refused ({_answer(error)}); check mail_from")
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        if error.code == 421:
            return ReceiverAway(_answer(error))
        return Undelivered(_answer(error)) if 400 <= error.code < 500 else Refused(_answer(error))
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return ReceiverAway(_answer(error))
    return ReceiverAway(f"{type(error).__name__}: {error}"[:MOST_SIGNS])


def _answer(error: aiosmtplib.SMTPResponseException) -> str:
    words = "".join(sign if sign.isprintable() else " " for sign in error.message)
    return f"{error.code} {words}"[:MOST_SIGNS]
