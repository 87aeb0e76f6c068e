// Buttons that cannot be used now keep the focus, so that a keyboard does not lose its place.

/** Tells whether a button can be used. */
export function enable(button, on) {
  button.setAttribute('aria-disabled', String(!on))
}

/** Runs an action by each click, unless the button cannot be used. */
export function onPress(button, run) {
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') {
      run()
    }
  })
}
