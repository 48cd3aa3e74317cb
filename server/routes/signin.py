"""Signing in with the token, and out again: a random session in a cookie that scripts and other sites cannot use."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from server.access import SESSION_SECONDS, Access
from server.errors import Unencrypted, WrongToken
from server.routes import callers
from server.routes.callers import LOCAL_COOKIE, SECURE_COOKIE, SIGN_IN, SIGN_OUT
from server.routes.replies import KitOf, own_path, redirect, sign_in_page, takes

router = APIRouter(include_in_schema=False)

FORM = "application/x-www-form-urlencoded"


async def _access_of(request: Request) -> Access:
    """Raises 404 where there is no token: nobody signs in there."""
    access: Access = request.app.state.access
    if not access.guarded:
        raise HTTPException(404)
    return access


AccessOf = Annotated[Access, Depends(_access_of)]


@router.get(SIGN_IN, dependencies=[Depends(_access_of)])
def show(request: Request, kit: KitOf, next: str = "/") -> Response:
    return sign_in_page(request, kit, None, next)


@router.post(SIGN_IN, dependencies=[takes(FORM)])
async def sign_in(
    request: Request,
    kit: KitOf,
    access: AccessOf,
    token: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    cookie = callers.cookie_name(request, kit.settings)
    if cookie is None:
        raise Unencrypted(
            "The token would cross the network readable by others.", "Come by https, or from this machine."
        )
    try:
        access.check_token(token.strip(), callers.client(request))
    except WrongToken as error:
        return sign_in_page(request, kit, error, next)
    response = redirect(own_path(next))
    _set(response, cookie, access.open_session(), SESSION_SECONDS)
    return response


@router.post(SIGN_OUT)
def sign_out(request: Request, access: AccessOf) -> Response:
    for session in callers.sessions(request):
        access.close_session(session)
    response = redirect("/")
    for cookie in {SECURE_COOKIE, LOCAL_COOKIE} & request.cookies.keys():
        _set(response, cookie, "", 0)
    return response


def _set(response: Response, cookie: str, value: str, seconds: int) -> None:
    secure = cookie == SECURE_COOKIE
    response.set_cookie(cookie, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="strict")
