# syntax=docker/dockerfile:1
# Nightjar with its own Spark, for one machine and for Spark on Kubernetes: see docs/cluster.md.
#   docker build -t nightjar --build-arg REVISION=$(git rev-parse --short HEAD) .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
# Cluster managers in spark-home: kubernetes, or kubernetes,yarn.
ARG PROFILES=kubernetes
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -Dquick -DskipErrorProne -DskipTests -P"$PROFILES" -pl jobs -am package

FROM eclipse-temurin:17-jre-jammy
# XGBoost's library needs OpenMP.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
# The user that Spark's own images have; the group is one that platforms with random users give as well.
RUN useradd --uid 185 --gid 0 --no-create-home --home-dir /opt/spark/work-dir --shell /usr/sbin/nologin nightjar
# Spark mounts its settings below /opt/spark, so that is the folder and not the link.
COPY --from=build /src/jobs/target/spark-home /opt/spark
COPY --from=build /src/jobs/target/nightjar.jar /opt/nightjar/jobs/target/nightjar.jar
COPY nightjar jobs/src/image/entrypoint /opt/nightjar/
COPY lakehouse-config/flights /opt/nightjar/lakehouse-config/flights
RUN ln -s /opt/spark /opt/nightjar/jobs/target/spark-home \
    && ln -s /opt/nightjar/nightjar /usr/local/bin/nightjar \
    && mkdir -p /opt/spark/work-dir \
    && chown 185:0 /opt/spark/work-dir \
    && chmod 770 /opt/spark/work-dir
ARG REVISION=
ENV SPARK_HOME=/opt/spark NIGHTJAR_JAVA_OPTS=-Dnightjar.revision=$REVISION
WORKDIR /opt/spark/work-dir
USER 185
ENTRYPOINT ["/opt/nightjar/entrypoint"]
CMD ["--help"]
