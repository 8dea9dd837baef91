using System.Text.Json.Nodes;

namespace OidcTokenValidation.Tool.Conformance.Rows;

/// <summary>The type of a token distinguishes it from other JWTs of the issuer (RFC 9068 §4, RFC 8725 §3.11).</summary>
internal static class TypeRows
{
    private static readonly RowGroup Group = new("rfc9068-typ", "RFC 9068 §4", Level.Must);

    private static readonly (string Name, string Type)[] OtherTypes =
    [
        ("jwt", "JWT"), ("jwt-lower", "jwt"), ("application-jwt", "application/jwt"), ("id-token", "id_token+jwt"), ("logout", "logout+jwt"),
        ("secevent", "secevent+jwt"), ("dpop", "dpop+jwt"), ("introspection", "token-introspection+jwt"), ("request-object", "oauth-authz-req+jwt"),
        ("status-list", "statuslist+jwt"), ("refresh", "rt+jwt"), ("credential", "vc+sd-jwt"), ("client-assertion", "client-authentication+jwt"),
        ("empty", ""), ("blank-before", " at+jwt"), ("blank-after", "at+jwt "), ("prefix", "at"), ("suffix-only", "+jwt"), ("longer", "at+jwtx"),
        ("longer-before", "xat+jwt"), ("text", "text/at+jwt"), ("application-twice", "application/application/at+jwt"), ("list", "at+jwt,JWT"),
        ("underscore", "at_jwt"), ("no-plus", "atjwt"), ("slash-first", "/at+jwt"), ("nul", "at+jwt\0"), ("full-width", "\uff41t+jwt"),
    ];

    public static IEnumerable<Row> All =>
    [
        Group.Accepted("at-jwt", "typ \"at+jwt\"", static (token, _) => token),
        Group.Accepted("media-type", "typ \"application/at+jwt\"", static (token, _) => token.OfType("application/at+jwt")),
        Upper.Accepted("upper", "typ \"AT+JWT\"", static (token, _) => token.OfType("AT+JWT")),
        Upper.Accepted("mixed", "typ \"At+Jwt\"", static (token, _) => token.OfType("At+Jwt")),
        Upper.Accepted("media-type-upper", "typ \"Application/AT+JWT\"", static (token, _) => token.OfType("Application/AT+JWT")),
        Group.Refused("missing", "no typ", static (token, _) => token.WithoutHeader("typ")),
        Group.Refused("null", "typ null", static (token, _) => token.WithHeader("typ", null)),
        Group.Refused("number", "typ 1", static (token, _) => token.WithHeader("typ", 1)),
        Group.Refused("true", "typ true", static (token, _) => token.WithHeader("typ", true)),
        Group.Refused("array", "typ [\"at+jwt\"]", static (token, _) => token.WithHeader("typ", new JsonArray("at+jwt"))),
        Group.Refused("object", "typ {\"typ\":\"at+jwt\"}", static (token, _) => token.WithHeader("typ", new JsonObject { ["typ"] = "at+jwt" })),
        Group.Refused("member-case", "\"Typ\" instead of \"typ\"", static (token, _) => token.WithoutHeader("typ").WithHeader("Typ", "at+jwt")),
        Group.Refused("in-claims", "typ among the claims alone", static (token, _) => token.WithoutHeader("typ").WithClaim("typ", "at+jwt")),
        Group.Refused("in-cty", "cty \"at+jwt\", typ \"JWT\"", static (token, _) => token.OfType("JWT").WithHeader("cty", "at+jwt")),
        .. OtherTypes.Select(static other => Group.Refused(
            other.Name, $"typ {JsonValue.Create(other.Type).ToJsonString()}", (token, _) => token.OfType(other.Type))),
        Kind.Refused("id-token-form", "an ID token for a client with the name of the API", static (token, _) => token.OfType("JWT")
            .WithoutClaim("client_id").WithoutClaim("jti").WithClaim("nonce", "n-0S6").WithClaim("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng")),
        Kind.Refused("logout-token-form", "a logout token for a client with the name of the API", static (token, _) => token.OfType("logout+jwt")
            .WithoutClaim("client_id").WithClaim("events", new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() })),
    ];

    // Types of media do not distinguish letter case (RFC 2045 §5.1); RFC 9068 does not repeat it.
    private static RowGroup Upper => Group.At("RFC 7515 §4.1.9", Level.Should);

    private static RowGroup Kind => Group.At("RFC 8725 §3.11");
}
