"""What each address needs: the web's side of the table of rights in `kl_assess.core.roles`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from kl_assess.core.roles import Permission, Service


class Open(StrEnum):
    """An address that needs no right."""

    ANYONE = "anyone"
    KNOWN = "known"
    """Anyone who said who they are: at the desk, or by signing in."""
    BODY = "body"
    """Whoever belongs to the parent body of the address."""


Need = Permission | Service | Open


def _each(need: Need, *endpoints: str) -> dict[str, Need]:
    return dict.fromkeys(" ".join(endpoints).split(), need)


NEEDS: Final[Mapping[str, Need]] = {
    **_each(
        Open.ANYONE,
        "public.home public.topic public.how_scores_work public.accessibility public.privacy public.sample_report",
        "library.index library.resource static_files.serve desk.show desk.sit due.feed",
        "security.login security.forgot_password security.reset_password",
        "signing_in.invitation signing_in.take_up",
        "security.two_factor_token_validation security.two_factor_rescue security.tf_select security.mf_recovery",
        "security.wan_signin security.wan_signin_response security.oauthstart security.oauthresponse",
        "reminders.show reminders.change applying.show applying.ask applying.sent",
    ),
    **_each(
        Open.KNOWN,
        "agencies.index security.logout security.change_password security.verify",
        "signing_in.account signing_in.rename signing_in.end_sessions",
        "security.two_factor_setup security.two_factor_setup_validate security.mf_recovery_codes",
        "security.wan_register security.wan_register_response security.wan_delete",
        "security.wan_verify security.wan_verify_response security.oauth_verify_start security.oauth_verify_response",
        "signing_in.email signing_in.ask_for_email signing_in.new_email signing_in.change_email",
        "reminders.save",
    ),
    **_each(
        Service.ADMINISTRATOR,
        "agencies.new agencies.add outbox.index outbox.letter outbox.trial",
        "service.show service.agencies service.new_agency service.add_agency service.agency service.invite",
        "service.emergency service.application service.approve service.refuse",
        "service.accounts service.invite_to_serve service.account service.close service.open service.end_sessions",
        "service.second_factor service.services service.log service.log_csv",
        "service.bodies service.add_body service.body service.invite_to_body service.end_body_member",
    ),
    **_each(Open.BODY, "bodies.show bodies.report"),
    **_each(
        Permission.READ,
        "overview.show tasks.show profile.show answering.show answering.file answering.history answering.token",
        "checking.show results.show results.targets what_if.show comparing.show comparing.trend",
        "planning.show planning.listed planning.printed planning.action",
        "planning.files_calendar planning.files_csv planning.files_workbook due.show due.download",
        "reports.show reports.state reports.download exchange.export_workbook exchange.export_yaml",
        "exchange.blank exchange.ask_for_blank exchange.blank_pdf exchange.blank_workbook exchange.blank_yaml",
        "team.comments members.show members.leave sharing.show",
    ),
    **_each(
        Permission.ANSWER,
        "answering.answer answering.save_item team.mine team.hand_on team.rate team.save_ratings team.save_rating",
        "team.comment team.resolve team.take_up",
    ),
    **_each(
        Permission.PREPARE,
        "tasks.new tasks.start tasks.edit tasks.rename tasks.confirm tasks.delete tasks.go_on_to_full profile.save",
        "results.set_targets what_if.keep what_if.remove what_if.use_as_targets checking.submit reports.draft",
        "reports.again exchange.show exchange.preview exchange.apply team.show team.assign team.open_rating",
        "team.call_off team.open_meeting team.meeting team.item team.record team.let_rest_stand",
    ),
    **_each(Permission.SIGN_OFF, "checking.sign_off checking.sign checking.send_back checking.reopen"),
    **_each(Permission.ISSUE, "reports.confirm reports.issue reports.follow_up"),
    **_each(Permission.PROGRESS, "planning.move planning.note"),
    **_each(
        Permission.PLAN,
        "planning.new planning.add planning.edit planning.save planning.stop planning.find_out planning.add_find_out",
        "planning.not_now planning.leave planning.take_up",
    ),
    **_each(Permission.RECORD, "record.show record.download"),
    **_each(
        Permission.LEAVE,
        "record.keeping record.keep record.hold record.lift record.everything record.take_out",
        "record.download_everything record.confirm record.delete sharing.grant sharing.take_back",
    ),
    **_each(Open.KNOWN, "record.receipt record.receipt_file"),
    **_each(
        Permission.MANAGE,
        "agencies.edit agencies.save due.new_address members.invite members.resend members.withdraw",
        "members.change_role members.end members.acknowledge",
    ),
}
"""What each endpoint needs. An endpoint that is not named here answers nobody."""
