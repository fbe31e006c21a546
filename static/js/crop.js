/* A frame over the picture, moved by dragging, by a click, or by keys; what counts are the four
   numbers below it, which are all there is without this file. Fractions here, percent there. */

for (const help of document.querySelectorAll("[data-crop-help]")) {
  help.hidden = false;
}
for (const crop of document.querySelectorAll("[data-crop]")) {
  start(crop);
}

function start(crop) {
  const stage = crop.querySelector("[data-crop-stage]");
  const status = crop.querySelector("[data-crop-status]");
  const buttons = crop.querySelector("[data-crop-buttons]");
  const inputs = [...crop.querySelectorAll(".crop__numbers input")];
  const aspect = Number(crop.dataset.crop); // width to height, both as parts of the picture
  const widest = Math.min(1, aspect);
  const narrowest = widest * Number(crop.dataset.smallest);
  let box = read() ?? middle();

  const frame = document.createElement("div");
  frame.className = "crop__frame";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${stage.dataset.name}: phím mũi tên dời khung, + và − đổi cỡ`);
  for (const corner of ["nw", "ne", "sw", "se"]) {
    const handle = document.createElement("span");
    handle.className = "crop__corner";
    handle.dataset.corner = corner;
    frame.append(handle);
  }
  stage.append(frame);
  stage.hidden = buttons.hidden = false;
  const numbers = crop.querySelector("[data-crop-numbers]");
  numbers.open = numbers.querySelector(".errorlist") !== null;
  draw();

  function middle(width = widest) {
    return { left: (1 - width) / 2, top: (1 - width / aspect) / 2, width };
  }

  /* As Crop.fitting of core/images.py does: the largest box inside what is asked for. */
  function fitted({ left, top, width, height = width / aspect }) {
    const fit = clamp(Math.min(width, height * aspect), narrowest, widest);
    return {
      left: clamp(left + (width - fit) / 2, 0, 1 - fit),
      top: clamp(top + (height - fit / aspect) / 2, 0, 1 - fit / aspect),
      width: fit,
    };
  }

  function read() {
    const numbers = inputs.map((input) => Number.parseFloat(input.value.replace(",", ".")) / 100);
    if (numbers.some(Number.isNaN)) {
      return null;
    }
    const [left, top, width, height] = numbers;
    return fitted({ left, top, width, height });
  }

  function draw() {
    const percent = (part) => `${100 * part}%`;
    frame.style.left = percent(box.left);
    frame.style.top = percent(box.top);
    frame.style.width = percent(box.width);
    frame.style.height = percent(box.width / aspect);
    frame.classList.toggle("crop__frame--unset", inputs.every((input) => input.value === ""));
  }

  function write(next) {
    box = fitted(next);
    const parts = [box.left, box.top, box.width, box.width / aspect];
    parts.forEach((part, n) => (inputs[n].value = (100 * part).toFixed(1).replace(".", ",")));
    told();
    draw();
  }

  function told() {
    // For autosave.js, which listens to what is typed.
    inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  function say() {
    const [left, top, width] = inputs.map((input) => input.value);
    status.textContent = `Khung cách trái ${left} %, cách trên ${top} %, rộng ${width} %.`;
  }

  /* About its middle; a positive step makes it larger. */
  function resize(step) {
    const width = clamp(box.width + step, narrowest, widest);
    const grown = width - box.width;
    write({ left: box.left - grown / 2, top: box.top - grown / aspect / 2, width });
  }

  function clear() {
    inputs.forEach((input) => (input.value = ""));
    box = middle();
    told();
    draw();
    status.textContent = "Đã bỏ khung: trang lấy phần giữa ảnh.";
  }

  const steps = {
    ArrowLeft: [-0.01, 0],
    ArrowRight: [0.01, 0],
    ArrowUp: [0, -0.01],
    ArrowDown: [0, 0.01],
  };
  frame.addEventListener("keydown", (event) => {
    const [across, down] = steps[event.key] ?? [0, 0];
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return; // the browser's own
    } else if (event.key === "+" || event.key === "=") {
      resize(0.02);
    } else if (event.key === "-") {
      resize(-0.02);
    } else if (event.shiftKey && (across || down)) {
      resize(2 * (across - down));
    } else if (across || down) {
      write({ ...box, left: box.left + across, top: box.top + down });
    } else {
      return;
    }
    event.preventDefault();
    say();
  });

  let drag = null;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) {
      return;
    }
    frame.setPointerCapture(event.pointerId);
    drag = { x: event.clientX, y: event.clientY, box, corner: event.target.dataset.corner };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!drag) {
      return;
    }
    const area = stage.getBoundingClientRect();
    const across = (event.clientX - drag.x) / area.width;
    const down = (event.clientY - drag.y) / area.height;
    if (drag.corner) {
      write(pulled(drag.box, drag.corner, across, down));
    } else {
      write({ ...drag.box, left: drag.box.left + across, top: drag.box.top + down });
    }
  });
  const drop = () => {
    if (drag && drag.box !== box) {
      say();
    }
    drag = null;
  };
  frame.addEventListener("pointerup", drop);
  frame.addEventListener("pointercancel", drop);

  /* The opposite corner stays where it is. */
  function pulled(from, corner, across, down) {
    const right = corner.includes("e") ? 1 : -1;
    const lower = corner.includes("s") ? 1 : -1;
    const grown = (right * across + lower * down * aspect) / 2;
    const roomAcross = right > 0 ? 1 - from.left : from.left + from.width;
    const roomDown = (lower > 0 ? 1 - from.top : from.top + from.width / aspect) * aspect;
    const width = clamp(from.width + grown, narrowest, Math.min(roomAcross, roomDown));
    return {
      left: right > 0 ? from.left : from.left + from.width - width,
      top: lower > 0 ? from.top : from.top + (from.width - width) / aspect,
      width,
    };
  }

  /* One tap where the middle should be: for whoever cannot drag. */
  stage.addEventListener("click", (event) => {
    if (frame.contains(event.target)) {
      return;
    }
    const area = stage.getBoundingClientRect();
    write({
      left: (event.clientX - area.left) / area.width - box.width / 2,
      top: (event.clientY - area.top) / area.height - box.width / aspect / 2,
      width: box.width,
    });
    say();
  });

  buttons.addEventListener("click", (event) => {
    const what = event.target.dataset.cropDo;
    if (what === "clear") {
      clear();
    } else if (what) {
      resize(what === "larger" ? 0.05 : -0.05);
      say();
    }
  });

  for (const input of inputs) {
    input.addEventListener("change", () => {
      box = read() ?? box;
      draw();
    });
  }
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
