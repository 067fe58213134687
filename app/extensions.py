"""The Flask extensions: created here, configured by the application factory, never here."""

from flask_babel import Babel
from flask_login import LoginManager
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

#: Engines and one session per request; rows are read whole before a page is rendered.
db = SQLAlchemy(session_options={"expire_on_commit": False})
#: Finds who is signed in from the request alone (request_loader), see app.web.sign_in.
login_manager = LoginManager()
#: Refuses every POST without the token of its page.
csrf = CSRFProtect()
#: Interface words and the French forms of dates and numbers.
babel = Babel()
