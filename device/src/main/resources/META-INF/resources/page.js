// The page of one appliance: what it hears, says and means, as the server's events tell it (GET /api/events).

const byId = id => document.getElementById(id);
const KEPT_TURNS = 20;

const STATES = {
  idle: 'Waits to be called',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
  'follow-up': 'Go on, still listening',
  away: 'No connection, trying again',
};

const TIERS = { rules: 'by rule', action: 'action by the model', answer: 'answer by the model', refused: 'refused' };

let turns = [];

// ---- what the events tell

const handlers = {
  hello({ version }) {
    turns = [];
    byId('version').textContent = version;
    drawTurns();
  },

  state({ state }) {
    document.body.dataset.state = state;
    byId('state').textContent = STATES[state] ?? state;
    if (state === 'listening') {
      showWords('', false);
      byId('reply').textContent = '';
    }
  },

  partial({ words }) {
    showWords(words, true); // none where it was nobody's turn, such as a cough
  },

  turn({ number, at, turn }) {
    turns = [{ number, at, ...turn }, ...turns].slice(0, KEPT_TURNS);
    showWords(turn.transcript, false);
    byId('reply').textContent = turn.reply;
    drawTurns();
  },

  parts: drawParts,
  update: drawUpdate,
};

function connect() {
  const events = new EventSource('api/events');
  for (const [name, handle] of Object.entries(handlers)) {
    events.addEventListener(name, event => handle(JSON.parse(event.data)));
  }
  events.addEventListener('error', () => {
    handlers.state({ state: 'away' });
    if (events.readyState === EventSource.CLOSED) {
      setTimeout(connect, 3000); // refused, not broken: a browser does not try again by itself
    }
  });
}

// ---- now

function showWords(words, partial) {
  byId('words').textContent = words;
  byId('words').classList.toggle('partial', partial);
}

byId('ask').addEventListener('submit', async event => {
  event.preventDefault();
  const text = byId('question').value.trim();
  if (!text) {
    return;
  }
  const button = event.target.querySelector('button');
  button.disabled = true;
  byId('problem').textContent = '';
  showWords(text, true);
  byId('reply').textContent = '';
  try {
    const answer = await fetch('api/ask', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    if (!answer.ok) {
      throw new Error((await answer.json()).error);
    }
    byId('question').value = '';
  } catch (problem) {
    byId('problem').textContent = problem.message;
  } finally {
    button.disabled = false;
  }
});

// ---- turns

function drawTurns() {
  const longest = Math.max(1000, ...turns.map(turn => turn.timingsMillis.total));
  byId('turns').replaceChildren(...turns.map(turn => drawTurn(turn, longest)));
}

function drawTurn(turn, longest) {
  const row = byId('turn').content.cloneNode(true).firstElementChild;
  const part = name => row.querySelector('.' + name);
  part('said').textContent = turn.transcript || 'nothing that could be understood';
  part('said').classList.toggle('nothing', !turn.transcript);
  part('answer').textContent = turn.reply;
  part('tier').textContent = TIERS[turn.tier] ?? turn.tier;
  part('tier').classList.add(turn.tier);
  if (turn.intent) {
    part('intent').textContent = turn.intent.replaceAll('_', ' ');
  } else {
    part('intent').remove();
  }
  for (const [name, value] of Object.entries(turn.slots ?? {})) {
    part('meaning').append(slot(name, value));
  }
  if (turn.model) {
    part('meaning').append(chip(turn.model));
  }
  drawWaterfall(part('waterfall'), turn, longest);
  const time = row.querySelector('time');
  time.dateTime = turn.at;
  time.textContent = new Date(turn.at).toLocaleTimeString();
  part('first').textContent = millis(turn.timingsMillis.firstSound) + ' to the first sound';
  return row;
}

function slot(name, value) {
  const label = document.createElement('b');
  label.textContent = name.replaceAll('_', ' ');
  const it = chip('');
  it.className = 'slot';
  it.append(label, ' ', value);
  return it;
}

function chip(text) {
  const it = document.createElement('span');
  it.textContent = text;
  return it;
}

// The stages on one axis from the end of speech on; a mark where the second listener had its words in the silence.
function drawWaterfall(box, turn, longest) {
  const t = turn.timingsMillis;
  const ends = {
    endpoint: t.endpoint,
    asr: t.endpoint + t.asr,
    decide: t.endpoint + t.asr + t.decide,
    speak: t.firstSound,
    rest: t.total,
  };
  const told = [];
  let from = 0;
  for (const [stage, end] of Object.entries(ends)) {
    if (end > from) {
      box.append(bar(stage, from / longest, (end - from) / longest));
      told.push(`${stage} ${millis(end - from)}`);
      from = end;
    }
  }
  if (turn.ahead?.wordsMillis) {
    box.append(bar('ahead', turn.ahead.wordsMillis / longest));
    told.push(`the second listener's words after ${millis(turn.ahead.wordsMillis)}`);
  }
  box.setAttribute('aria-label', told.join(', '));
  box.title = told.join('\n');
}

function bar(stage, from, width) {
  const it = document.createElement('i');
  it.className = stage;
  it.style.left = 100 * from + '%';
  if (width !== undefined) {
    it.style.width = 100 * width + '%';
  }
  return it;
}

function millis(count) {
  return count < 1000 ? Math.round(count) + ' ms' : (count / 1000).toFixed(2) + ' s';
}

// ---- parts

function drawParts(parts) {
  byId('parts').replaceChildren(...parts.map(drawPart));
  const failed = parts.filter(part => part.state === 'failed').length;
  const loading = parts.some(part => part.state === 'loading');
  byId('health').className = 'health ' + (failed ? 'failed' : loading ? 'loading' : 'well');
  byId('health').textContent = failed ? `${failed} of ${parts.length} parts failed` : loading ? 'Loading' : 'All well';
}

function drawPart({ name, state, reason, meanwhile }) {
  const row = byId('part').content.cloneNode(true).firstElementChild;
  row.className = state;
  row.querySelector('.name').textContent = name.replaceAll('-', ' ');
  row.querySelector('.is').textContent = state;
  row.querySelector('.why').textContent = [reason, meanwhile && 'Meanwhile ' + meanwhile].filter(Boolean).join('. ');
  return row;
}

// ---- update

const PHASES = {
  idle: 'none yet',
  downloading: 'is fetched',
  staged: 'is here, and is made ready',
  prepared: 'is checked',
  trial: 'is on trial',
  committed: 'is in use',
  rolledBack: 'was left',
  failed: 'was refused',
};

const setName = (name, slot) => name ? (slot ? `${name}, slot ${slot.toUpperCase()}` : name) : 'as installed';

function drawUpdate({ set, slot, fallback, phase, candidate, doneBytes, totalBytes, reason, floors }) {
  byId('set').textContent = setName(set, slot);
  byId('before').textContent = set || fallback ? setName(fallback) : 'nothing';
  const part = phase === 'downloading' && totalBytes ? doneBytes / totalBytes : undefined;
  const percent = part === undefined ? '' : `, ${Math.floor(100 * part)} %`;
  byId('update').textContent = phase === 'idle' ? PHASES.idle : `${setName(candidate)} ${PHASES[phase] ?? phase}${percent}`;
  byId('update').className = phase;
  byId('fetched').hidden = part === undefined;
  byId('fetched').value = part ?? 0;
  byId('update-why').textContent = reason;
  const levels = Object.entries(floors).map(([role, level]) => `${role} ${level}`);
  byId('floors').textContent = levels.length ? `Takes nothing below ${levels.join(', ')}` : '';
}

connect();
