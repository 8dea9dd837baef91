using System.Net;
using System.Text.Json.Nodes;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Issuing;

/// <summary>The token endpoint of the development issuer: the client credentials grant (RFC 6749 §4.4) for every client.</summary>
/// <param name="issuer">The issuer.</param>
/// <param name="start">Starts a token with the options of the command line.</param>
/// <param name="lifetime">The lifetime of tokens.</param>
/// <param name="defaultClient">The client of requests without a client.</param>
/// <param name="defaultScopes">The scopes of requests without a scope.</param>
internal sealed class TokenEndpoint(
    TestIssuer issuer,
    Func<TestTokenBuilder> start,
    TimeSpan lifetime,
    string defaultClient,
    IReadOnlyList<string> defaultScopes)
{
    // RFC 6749 §5.1.
    private static readonly Dictionary<string, string> NoStore = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cache-Control"] = "no-store",
        ["Pragma"] = "no-cache",
    };

    public TestResponse Respond(HttpListenerRequest request)
    {
        if (request.HttpMethod != "POST")
            return CreateError("invalid_request", "Send a POST request.", 405, ("Allow", "POST"));
        if (!TokenRequest.TryRead(request, out TokenRequest? parameters))
            return CreateError("invalid_request", "Send application/x-www-form-urlencoded parameters, each once, 64 KiB at most.");
        if (!ClientName.TryFind(request.Headers["Authorization"], parameters, out string? client))
        {
            const string Description = "Send the client once: by HTTP Basic, or by client_id and client_secret.";
            return CreateError("invalid_client", Description, 401, ("WWW-Authenticate", "Basic realm=\"token\""));
        }

        return parameters["grant_type"] switch
        {
            null => CreateError("invalid_request", "grant_type is missing: send grant_type=client_credentials."),
            "client_credentials" => Issue(parameters, client ?? defaultClient, request.Headers.GetValues("DPoP") ?? []),
            _ => CreateError("unsupported_grant_type", "This issuer for development supports only the grant client_credentials."),
        };
    }

    private TestResponse Issue(TokenRequest parameters, string client, string[] proofs)
    {
        string[] scopes = OptionValues.ParseScopes([parameters["scope"] ?? string.Empty]), resources = [.. parameters.All("resource")];
        if (!scopes.All(IsScope))
            return CreateError("invalid_scope", "A scope has a character that RFC 6749 section 3.3 does not allow.");
        if (!resources.All(static resource => Uri.TryCreate(resource, UriKind.Absolute, out Uri? url) && url.Fragment.Length == 0))
            return CreateError("invalid_target", "Send an absolute URI without a fragment as resource (RFC 8707).");

        TestTokenBuilder token = start().WithClient(client).WithSubject(client);
        if (scopes.Length > 0)
            token.WithScope(scopes);
        if (((string[])[.. resources, .. parameters.All("audience")]) is { Length: > 0 } audiences)
            token.For(audiences);
        if (proofs.Length > 0 && !TryBind(token, proofs))
            return CreateError("invalid_dpop_proof", "The DPoP field has no valid proof for POST at this endpoint (RFC 9449 section 5).");
        JsonObject body = new()
        {
            ["access_token"] = token.Create(),
            ["token_type"] = proofs.Length > 0 ? "DPoP" : "Bearer",
            ["expires_in"] = (long)lifetime.TotalSeconds,
        };
        if (string.Join(' ', scopes.Length > 0 ? scopes : defaultScopes) is { Length: > 0 } granted)
            body["scope"] = granted;
        return CreateResponse(200, body);
    }

    private bool TryBind(TestTokenBuilder token, string[] proofs)
    {
        if (proofs is not [var proof])
            return false;
        string? thumbprint = ProofKey.FindThumbprintAsync(proof, issuer.Issuer + "/token", issuer.Clock.GetUtcNow()).GetAwaiter().GetResult();
        if (thumbprint is null)
            return false;
        token.WithClaim("cnf", new JsonObject { ["jkt"] = thumbprint });
        return true;
    }

    // RFC 6749 §3.3.
    private static bool IsScope(string scope) => scope.All(static c => c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));

    // RFC 6749 §5.2.
    private static TestResponse CreateError(string error, string description, int status = 400, params IEnumerable<(string Name, string Value)> fields) =>
        CreateResponse(status, new JsonObject { ["error"] = error, ["error_description"] = description }, fields);

    private static TestResponse CreateResponse(int status, JsonObject body, params IEnumerable<(string Name, string Value)> fields)
    {
        Dictionary<string, string> headers = new(NoStore, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in fields)
            headers[name] = value;
        return new TestResponse { Status = status, Body = body.ToJsonString(), Headers = headers };
    }
}
