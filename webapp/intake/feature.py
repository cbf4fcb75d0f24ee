"""What intake brings: its pages, panels for clients and jobs, and its say in closing a job and becoming a client."""

from webapp.clauses import COUNTS
from webapp.clients.obstacles import OBSTACLES
from webapp.clients.panels import CLIENT_PANELS
from webapp.clients.recording import ON_BECOME_CLIENT
from webapp.hooks import join
from webapp.intake import custody, enquiries, panels, place_routes, promise_checks, routes
from webapp.jobs.closing import BEFORE_CLOSE
from webapp.jobs.panels import JOB_PANELS


def init_app(app):
    """Join the application."""
    app.register_blueprint(routes.bp)
    app.register_blueprint(place_routes.bp)
    app.extensions["nav"].append(("READ_ENQUIRIES", "intake.enquiries_list", "Enquiries", "phone"))
    app.extensions["nav"].append(("MOVE_DEVICE", "places.custody", "Devices here", "device-laptop"))
    app.extensions["news"].insert(0, ("TAKE_ENQUIRY", "intake.new_enquiry", "Enquiry", "phone"))
    app.extensions["news"].append(("CHECK_IN", "intake.check_in", "Check-in", "device-laptop"))
    join(CLIENT_PANELS, panels.enquiry_panel, panels.here_panel)
    join(ON_BECOME_CLIENT, enquiries.follow_client)
    join(BEFORE_CLOSE, custody.refuse_devices_here)
    join(JOB_PANELS, panels.job_panel)
    join(OBSTACLES, custody.obstacles)
    join(COUNTS, *promise_checks.COUNTS)
