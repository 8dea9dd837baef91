using System.Text.Json;
using System.Text.Json.Nodes;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>Protected resource metadata, and how a client finds it (RFC 9728).</summary>
internal static class MetadataRows
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";

    private static readonly RowGroup Group = new("rfc9728", "RFC 9728 §3.2", Level.Must, Feature.Metadata);

    // RFC 9728 §2: the JSON types of the members, of which all but resource are optional.
    private static readonly string[] Arrays =
    [
        "authorization_servers", "scopes_supported", "bearer_methods_supported", "resource_signing_alg_values_supported",
            "authorization_details_types_supported",
        "dpop_signing_alg_values_supported",
    ];

    private static readonly string[] Strings = ["jwks_uri", "resource_name", "resource_documentation", "resource_policy_uri", "resource_tos_uri",
        "signed_metadata"];
    private static readonly string[] Booleans = ["tls_client_certificate_bound_access_tokens", "dpop_bound_access_tokens_required"];

    public static IEnumerable<Row> All =>
    [
        Get("status", "200", static (response, _) => response.Status == 200, "200"),
        Get("content-type", "application/json", static (response, _) =>
            response.Get("Content-Type")?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) == true,
                "Content-Type: application/json"),
        Member("object", "a JSON object", static (_, _) => true, "a JSON object"),
        Member("resource", "resource is the identifier, character by character", static (json, session) =>
            Text(json["resource"]) == session.Target.Resource, "resource")
            with { Section = "RFC 9728 §3.3" },
        .. Arrays.Select(static name => Member($"{Name(name)}", $"{name}, if present, is an array of strings and not empty", (json, _) => json[name] is null
            || (json[name] is JsonArray { Count: > 0 } array && array.All(static item => Text(item) is not null)), "an array of strings, or none")),
        .. Strings.Select(static name => Member($"{Name(name)}", $"{name}, if present, is a string and not empty", (json, _) =>
            !json.ContainsKey(name) || Text(json[name]) is { Length: > 0 }, "a string, or none")),
        .. Booleans.Select(static name => Member($"{Name(name)}", $"{name}, if present, is true or false", (json, _) => !json.ContainsKey(name)
            || json[name]?.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "true, false, or none")),
        Member("issuer", "authorization_servers has the issuer", static (json, session) =>
            json["authorization_servers"] is JsonArray servers && servers.Any(server =>
                Text(server) == session.Issuer.Issuer), "the issuer") with { Level = Level.Opinion, Section = "RFC 9728 §2" },
        Member("methods", "bearer_methods_supported has none but header, body and query", static (json, _) =>
            json["bearer_methods_supported"] is not JsonArray methods
            || methods.All(static method => Text(method) is "header" or "body" or "query"), "header, body, query") with { Section = "RFC 9728 §2" },
        Member("algorithms", "dpop_signing_alg_values_supported has neither none nor HMAC", static (json, _) =>
            json["dpop_signing_alg_values_supported"] is not JsonArray algorithms
            || algorithms.All(static name => Text(name) is { } text && text is not "none" && !text.StartsWith("HS", StringComparison.Ordinal)),
                "signature algorithms") with { Section = "RFC 9449 §5.1" },
        Member("dpop-required", "dpop_bound_access_tokens_required is what --dpop has", static (json, session) =>
            (json["dpop_bound_access_tokens_required"]?.GetValueKind() == JsonValueKind.True) == !session.Target.Has(Feature.Bearer),
                "the same as --dpop") with { Section = "RFC 9728 §2" },
        Member("scope", "scopes_supported has the scope of --scope", static (json, session) => session.Target.Scope is not { } scope
            || (json["scopes_supported"] is JsonArray scopes && scopes.Any(name =>
                Text(name) == scope)), "the scope") with { Level = Level.Opinion, Section = "RFC 9728 §2" },
        Member("signing", "resource_signing_alg_values_supported does not have none", static (json, _) =>
            json["resource_signing_alg_values_supported"] is not JsonArray algorithms
            || algorithms.All(static name => Text(name) is not "none"), "no \"none\"") with { Section = "RFC 9728 §2" },
        Group.At("RFC 9728 §5.1", Level.Should).Request("challenge", "no token: the challenge has resource_metadata",
            new("resource_metadata", static response =>
            response.Challenges.Any(static challenge => challenge["resource_metadata"] is { Length: > 0 })), static session =>
                new RawRequest(session.Target.Path)),
        Group.At("RFC 9728 §5.1").Scenario("challenge-url", "resource_metadata is the URL of the metadata of the resource", CompareUrlAsync),
        Group.At("RFC 9728 §3.1", Level.Opinion).Scenario("expired-token", "the metadata is there for a client with an expired token",
            static async (session, cancellationToken) =>
            Observation.Compare(Expectation.Accepted, await session.SendAsync(
                new RawRequest(GetPath(session), session.Present(session.Token().Expired().Create())), cancellationToken).ConfigureAwait(false))),
    ];

    private static async Task<Observation> CompareUrlAsync(Session session, CancellationToken cancellationToken)
    {
        RawResponse response = await session.SendAsync(new RawRequest(session.Target.Path), cancellationToken).ConfigureAwait(false);
        var resource = new Uri(session.Target.Resource!);
        string expected = resource.GetLeftPart(UriPartial.Authority) + GetPath(session);
        return response.Challenges.Select(static challenge => challenge["resource_metadata"]).OfType<string>().All(url => url == expected)
            ? Observation.Passed
            : Observation.Failed(new($"resource_metadata=\"{expected}\", or none", static _ => false), response);
    }

    private static Row Get(string name, string title, Func<RawResponse, Session, bool> holds, string expected) =>
        Group.Scenario(name, $"metadata: {title}", async (session, cancellationToken) =>
        {
            RawResponse response = await session.SendAsync(new RawRequest(GetPath(session)), cancellationToken).ConfigureAwait(false);
            return holds(response, session) ? Observation.Passed : Observation.Failed($"expected: {expected}; received: {response} for {GetPath(session)}");
        });

    private static Row Member(string name, string title, Func<JsonObject, Session, bool> holds, string expected) =>
        Get(name, title, (response, session) => Parse(response) is { } json && holds(json, session), expected);

    // RFC 9728 §3.1: the well-known path is put between host and path, without a slash at the end.
    private static string GetPath(Session session) => WellKnown + new Uri(session.Target.Resource!).PathAndQuery.TrimEnd('/');

    private static JsonObject? Parse(RawResponse response)
    {
        try
        {
            return response.IsAccepted ? JsonNode.Parse(response.Body) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static string Name(string member) => member.Replace('_', '-');
}
