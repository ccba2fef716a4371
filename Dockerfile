# Image with the command alone: docker build -t jitna-iac . && docker run --rm -v "$PWD:/work" jitna-iac check
FROM rust:1.95-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked -p jitna-iac-cli

FROM debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716
COPY --from=build /source/target/release/jitna-iac /usr/local/bin/jitna-iac
RUN useradd --create-home --uid 10001 jitna
USER jitna
WORKDIR /work
ENTRYPOINT ["jitna-iac"]
