using OidcTokenValidation.Testing;
using static OidcTokenValidation.Tests.Differential.TokenParts;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>How a member of a header or of claims may be written.</summary>
internal sealed record MemberTexts(string Name, string Value, bool IsRequired, params string[] OddValues)
{
    public string Usual => $"\"{Name}\":{Value}";

    public string[] Odd => [.. OddValues.Select(value => $"\"{Name}\":{value}"), $"\"{Name}\" : null", $"\"\\u{(int)Name[0]:x4}{Name[1..]}\":{Value}"];
}

/// <summary>What a generated header is made of. Not here: x5t, cty and zip of odd types, see <see cref="OnlyWeAccept"/>.</summary>
internal static class HeaderMembers
{
    public static MemberTexts[] Of(string algorithm) =>
    [
        new("alg", $"\"{algorithm}\"", IsRequired: true, "\"none\"", "\"None\"", "\"HS256\"", "\"RS512\"", "\"ES256\"", $"\"{algorithm.ToLowerInvariant()}\"", "5", "\"\"", "[]"),
        new("typ", "\"at+jwt\"", IsRequired: true, "\"AT+JWT\"", "\"application/at+jwt\"", "\"JWT\"", "\"\"", "5", "\"at\\u002bjwt\""),
        new("kid", $"\"{algorithm.ToLowerInvariant()}\"", IsRequired: true, "\"unknown\"", "\"\"", "5", "\"rs256\"", "\"es256\"", "{}"),
        new("crit", "[\"exp\"]", IsRequired: false, "[]", "[\"b64\"]", "\"exp\"", "5"),
        new("x5c", "[\"AAAA\"]", IsRequired: false, "5", "\"\"", "{}"),
        new("jwk", "{\"kty\":\"RSA\"}", IsRequired: false, "5", "[]"),
        new("enc", "\"A128GCM\"", IsRequired: false, "5"),
        new("deep", "[[{\"a\":[1.5,true]}]]", IsRequired: false, "1e400", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "[1,]", "01", new string('[', 20) + new string(']', 20)),
    ];
}

/// <summary>What generated claims are made of. Not here: azp of odd types, see <see cref="OnlyWeAccept"/>.</summary>
internal static class ClaimMembers
{
    public static MemberTexts[] Now() =>
    [
        new("iss", $"\"{Issuer}\"", IsRequired: true, "\"https://issuer.example\"", "\"https://evil.example/\"", "\"https:\\/\\/issuer.example\\/\"", "5", "\"\"", $"[\"{Issuer}\"]"),
        new("aud", $"\"{TestIssuer.DefaultAudience}\"", IsRequired: true, $"[\"x\",\"{TestIssuer.DefaultAudience}\"]", "\"https://api.example.com\"", "\"x\"", "[]", $"[5,\"{TestIssuer.DefaultAudience}\"]", $"[[],\"{TestIssuer.DefaultAudience}\"]", "{}", "\"\""),
        new("exp", $"{InSeconds(300)}", IsRequired: true, $"{InSeconds(300)}.75", "2.5e9", "\"9999999999\"", $"{InSeconds(-300)}", "-1", "1e300", "1e400", "0", "true", "9223372036854775807", "18446744073709551616"),
        new("iat", $"{InSeconds(-5)}", IsRequired: true, $"{InSeconds(-5)}.5", $"{InSeconds(300)}", "\"x\"", "-1", "1.5E9", "[]", "1e300", "0"),
        new("sub", "\"alice\"", IsRequired: true, "5", "\"\"", "\"\\u0000\"", "\"😀\"", "[\"a\"]", "{}"),
        new("client_id", "\"c\"", IsRequired: true, "5", "\"\"", "[\"c\"]"),
        new("jti", "\"1\"", IsRequired: true, "5", "\"\"", "[]"),
        new("nbf", $"{InSeconds(-5)}", IsRequired: false, $"{InSeconds(-5)}.5", $"{InSeconds(300)}", "1e9", "\"1\"", "-1", "1e300", "true", "0"),
        new("scope", "\"read write\"", IsRequired: false, "[\"read\"]", "5", "[5]", "\"\"", "{}"),
        new("auth_time", "1700000000", IsRequired: false, "\"1\"", "1e300", "1.5", "-1"),
        new("acr", "\"1\"", IsRequired: false, "5", "[]"),
        new("amr", "[\"pwd\"]", IsRequired: false, "\"pwd\"", "5", "{}"),
        new("cnf", "{\"jkt\":\"x\"}", IsRequired: false, "{}", "5"),
        new("x", "{\"a\":[1,\"b\",null]}", IsRequired: false, "1e400", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "-0", "00", "tru", new string('[', 40) + new string(']', 40)),
    ];
}
