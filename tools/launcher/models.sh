# Pulls the default models, unless this store has been through it. Sourced by ./tern.

models_stamp=$root/target/pulled
model_catalog=$root/device/src/main/resources/models/catalog.yaml

# Spares a start of Java where nothing can have changed. Adding or removing a model changes the store's time;
# whether the files are whole is the program's question, when it opens them.
pull_where_due() {
  local store=${TERN_MODELS:-${XDG_DATA_HOME:-$HOME/.local/share}/tern/models}
  if [[ -r $models_stamp && $(<"$models_stamp") == "$store" && -d $store && ! $store -nt $models_stamp && ! $model_catalog -nt $models_stamp ]]; then
    return
  fi
  run_java models pull
  printf '%s\n' "$store" >"$models_stamp"
}
