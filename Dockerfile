# Image with the command alone: docker build -t jitna-iac . && docker run --rm -v "$PWD:/work" jitna-iac check
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked -p jitna-iac-cli

FROM debian:bookworm-slim
COPY --from=build /source/target/release/jitna-iac /usr/local/bin/jitna-iac
RUN useradd --create-home --uid 10001 jitna
USER jitna
WORKDIR /work
ENTRYPOINT ["jitna-iac"]
