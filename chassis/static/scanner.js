// A scanner is a very fast keyboard that ends with Enter; it is heard wherever the focus is.
const GAP = 60; // Milliseconds between two of its keys at most; people need twice as long.
const SHORTEST = 4;

// Calls back with what was scanned; returns a function that stops listening.
export function onScan(callback, { shortest = SHORTEST } = {}) {
  let burst = "";
  let last = 0;
  let field = null;
  let before = "";

  function listen(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = event.timeStamp;
    if (now - last > GAP) {
      burst = "";
      field = typable(event.target);
      before = field ? field.value : "";
    }
    if (event.key === "Enter") {
      if (burst.length >= shortest && now - last <= GAP) {
        event.preventDefault();
        event.stopImmediatePropagation();
        // The keys went into a field that was not meant; it gets back what it held.
        if (field) field.value = before;
        const scanned = burst;
        burst = "";
        callback(scanned);
      }
      burst = "";
      return;
    }
    const sign = signOf(event);
    if (!sign) return;
    burst += sign;
    last = now;
    // Single keys of the page must not go off in the middle of a scan.
    if (burst.length > 1 && !field) event.stopImmediatePropagation();
  }

  document.addEventListener("keydown", listen, true);
  return () => document.removeEventListener("keydown", listen, true);
}

// A scanner presses places of a Latin keyboard, whatever the layout is switched to.
function signOf(event) {
  if (/^Key[A-Z]$/.test(event.code)) return event.shiftKey ? event.code.slice(3) : event.code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)\d$/.test(event.code) && !event.shiftKey) return event.code.slice(-1);
  return event.key.length === 1 ? event.key : "";
}

function typable(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target : null;
}

let audio = null;
let fading = 0;
const SOUNDS = {
  yes: [[880, 0, 0.09]],
  look: [[660, 0, 0.12], [660, 0.2, 0.12]],
  no: [[220, 0, 0.35]],
};

// Says yes, no or look: with a sound, with a colour and to a screen reader.
export function signal(kind, message) {
  const place = document.getElementById("signal");
  const line = document.createElement("p");
  line.className = `signal-${kind}`;
  line.textContent = message;
  place.replaceChildren(line);
  clearTimeout(fading);
  if (kind === "yes") fading = setTimeout(() => place.replaceChildren(), 4000);
  try {
    audio ??= new AudioContext();
    for (const [pitch, start, length] of SOUNDS[kind]) play(pitch, audio.currentTime + start, length);
  } catch {
    // No sound card, no sound: the colour and the words remain.
  }
}

function play(pitch, start, length) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = pitch < 300 ? "square" : "sine";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, start);
  volume.gain.exponentialRampToValueAtTime(0.15, start + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, start + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + length);
}
