// The field to sign in, on the client's page: what is drawn goes into the form as points.
"use strict";

for (const canvas of document.querySelectorAll("[data-signature]")) {
  const field = document.getElementById(canvas.dataset.signature);
  const clear = document.querySelector("[data-signature-clear]");
  canvas.hidden = clear.hidden = false;
  const pad = new SignaturePad(canvas, { minDistance: 3 });
  const fit = () => {
    const ratio = Math.max(window.devicePixelRatio || 1, 1);
    const drawn = pad.toData();
    canvas.width = canvas.offsetWidth * ratio;
    canvas.height = canvas.offsetHeight * ratio;
    canvas.getContext("2d").scale(ratio, ratio);
    pad.fromData(drawn);
  };
  fit();
  window.addEventListener("resize", fit);
  clear.addEventListener("click", () => pad.clear());
  field.form.addEventListener("submit", () => {
    const place = (point) => ({ x: Math.round(point.x * 10) / 10, y: Math.round(point.y * 10) / 10 });
    field.value = JSON.stringify(pad.toData().map((stroke) => ({ points: stroke.points.map(place) })));
  });
}
