# One image for each service of the demo:
#
#   docker build --build-arg SERVICE=order-service .
#
# with SERVICE one of auth-service, edge-gateway, order-service, catalog-service, sign-on-service and web-app. The jars are always built
# here, from the sources, once for all images; jars outside are never used. What Maven downloads has a layer of
# its own, which stays in the cache until a pom.xml changes. It needs no BuildKit.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
ENV BUILD="-B -q -ntp -DskipTests -Djacoco.skip -Dcheckstyle.skip -Dspring-javaformat.skip -P!error-prone package -am \
    -pl demo-services/auth-service,demo-services/edge-gateway,demo-services/order-service,demo-services/catalog-service,demo-services/sign-on-service,demo-services/web-app"
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY bom/pom.xml bom/
COPY token-core/pom.xml token-core/
COPY test-support/pom.xml test-support/
COPY boot-support/pom.xml boot-support/
COPY revocation-redis/pom.xml revocation-redis/
COPY gateway-filter/pom.xml gateway-filter/
COPY gateway-neighbours/pom.xml gateway-neighbours/
COPY service-starter/pom.xml service-starter/
COPY session-starter/pom.xml session-starter/
COPY authorization-server-starter/pom.xml authorization-server-starter/
COPY revocation-run/pom.xml revocation-run/
COPY benchmarks/pom.xml benchmarks/
COPY demo-services/pom.xml demo-services/
COPY demo-services/auth-service/pom.xml demo-services/auth-service/
COPY demo-services/edge-gateway/pom.xml demo-services/edge-gateway/
COPY demo-services/order-service/pom.xml demo-services/order-service/
COPY demo-services/catalog-service/pom.xml demo-services/catalog-service/
COPY demo-services/sign-on-service/pom.xml demo-services/sign-on-service/
COPY demo-services/web-app/pom.xml demo-services/web-app/
COPY demo-services/runner/pom.xml demo-services/runner/
# the whole build without a source; where the wrapper's own download of Maven cannot be reached, the
# distribution's Maven fetches the pinned one
RUN { ./mvnw -v >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends maven >/dev/null; }; } && \
    ./mvnw $BUILD -Dspring-boot.repackage.skip
COPY . .
RUN ./mvnw $BUILD
ARG SERVICE
# dependencies apart from what changes often, so that a new version is a thin layer
RUN java -Djarmode=tools -jar "demo-services/$SERVICE/target/$SERVICE.jar" extract --layers --destination /layers && \
    mv "/layers/application/$SERVICE.jar" /layers/application/app.jar

FROM eclipse-temurin:25-jre
RUN groupadd --gid 10001 gatehouse && \
    useradd --uid 10001 --gid gatehouse --home-dir /app --no-create-home --shell /usr/sbin/nologin gatehouse && \
    install --directory --owner gatehouse --group gatehouse --mode 700 /var/lib/gatehouse
WORKDIR /app
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
USER 10001:10001
# the services listen on loopback unless they are told otherwise; here the network is the container's own
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 AUTH_KEY_FILE=/var/lib/gatehouse/signing-keys.json
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-jar", "app.jar"]
