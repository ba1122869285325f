"""The ways out of the portal: e-mail and SMS. Delivery asks for a sender and does not know what is behind it."""

from messaging.channels.base import DeliveryError, Letter, Sender
from messaging.channels.senders import Senders
from messaging.channels.sms import sms_available

__all__ = ["DeliveryError", "Letter", "Sender", "Senders", "sms_available"]
