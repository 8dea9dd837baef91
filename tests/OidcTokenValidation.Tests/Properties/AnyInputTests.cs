using System.Text;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>Any input gets a result with one of the four outcomes, and never an exception.</summary>
public sealed class AnyInputTests(Door door) : IClassFixture<Door>
{
    private static readonly byte[] GoodHeader = """{"alg":"ES256","typ":"at+jwt","kid":"door"}"""u8.ToArray();

    [Fact]
    public void Any_text_as_Authorization_field_gets_a_result() =>
        Seeded.Check(3_000, Gen.OneOf(Texts.Fields, Texts.Unicode), field => IsRefusedOrIgnored(door.Send(field)));

    [Fact]
    public void Any_text_as_token_is_rejected() =>
        Seeded.Check(3_000, Texts.Unicode, token => door.Send("Bearer " + token) is { Outcome: AccessTokenOutcome.Rejected } result && door.IsWellFormed(result));

    [Fact]
    public void Any_text_as_target_gets_a_result()
    {
        string token = "Bearer " + door.Issuer.Token().Create();

        Seeded.Check(1_000, Texts.Unicode, target => door.IsWellFormed(door.Send(token, target)) && door.IsWellFormed(door.Send(token, "/?access_token=" + target)));
    }

    [Fact]
    public void Any_number_of_Authorization_fields_gets_a_result() =>
        Seeded.Check(1_000, Gen.Choose(0, 3).SelectMany(static count => Gen.OrNull(Texts.Fields).ArrayOf(count)), fields =>
            IsRefusedOrIgnored(door.Send(new StringValues(fields))));

    [Fact]
    public void Any_bytes_as_a_signed_header_are_rejected() =>
        Seeded.Check(1_500, Gen.OneOf(Texts.NearlyJson, Texts.Bytes), header => IsRefused(header, "{}"u8.ToArray()));

    [Fact]
    public void Any_bytes_as_signed_claims_are_rejected() =>
        Seeded.Check(1_500, Gen.OneOf(Texts.NearlyJson, Texts.Bytes), claims => IsRefused(GoodHeader, claims));

    [Fact]
    public void Any_value_of_any_claim_gets_a_result() =>
        Seeded.Check(1_000, Gen.Zip(Gen.Elements("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "auth_time", "acr", "amr", "cnf"), Texts.NearlyJson), pair =>
            door.IsWellFormed(door.Send("Bearer " + door.Issuer.Token().WithRawClaims([.. GoodClaimsAnd(pair.Item1), .. pair.Item2, (byte)'}']).Create())));

    [Theory]
    [InlineData(16_384)]
    [InlineData(16_385)]
    [InlineData(1_000_000)]
    public void Long_text_is_rejected(int length) =>
        Assert.All(
            new[] { 'A', '.', ' ', '\0', '\ud800' },
            filler => Assert.True(door.Send("Bearer " + new string(filler, length)) is { Outcome: AccessTokenOutcome.Rejected } result && door.IsWellFormed(result)));

    [Theory]
    [InlineData("\"x\":\"", 8_000, 'a', "\"")]
    [InlineData("\"x\":", 8_000, '[', "")]
    [InlineData("\"x\":", 8_000, '9', "")]
    [InlineData("\"exp\":1", 8_000, '0', "")]
    [InlineData("\"exp\":0.", 8_000, '1', "")]
    [InlineData("\"exp\":1e", 8_000, '9', "")]
    [InlineData("\"exp\":1e-", 8_000, '9', "")]
    [InlineData("", 8_000, ',', "")]
    [InlineData("", 8_000, ' ', "")]
    public void Long_run_of_one_character_in_signed_claims_is_rejected(string before, int length, char filler, string after) =>
        Assert.True(IsRefused(GoodHeader, Encoding.UTF8.GetBytes("{" + before + new string(filler, length) + after + "}")));

    [Fact]
    public void Default_request_has_no_credentials() => Assert.Equal(AccessTokenOutcome.NoCredentials, door.Send(default(ResourceRequest)).Outcome);

    [Fact]
    public void Request_with_only_an_Authorization_field_gets_a_result()
    {
        AccessTokenValidationResult result = door.Send(default(ResourceRequest) with { Authorization = "Bearer a.b.c" });

        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.True(door.IsWellFormed(result));
    }

    [Fact]
    public void Default_result_is_rejected() => Assert.Equal(
        (AccessTokenOutcome.Rejected, false, TokenFailureCode.None),
        (default(AccessTokenValidationResult).Outcome, default(AccessTokenValidationResult).IsValid, default(AccessTokenValidationResult).Failure?.Code));

    private static byte[] GoodClaimsAnd(string name) => Encoding.UTF8.GetBytes(
        string.Concat(new[] { "iss", "sub", "client_id", "aud", "jti", "iat", "exp" }.Where(usual => usual != name).Select(static usual => $"\"{usual}\":{Value(usual)},"))
            .Insert(0, "{") + $"\"{name}\":");

    private static string Value(string claim) => claim switch
    {
        "iss" => "\"https://issuer.example/\"",
        "aud" => "\"https://api.example.com/\"",
        "iat" => "1767225600",
        "exp" => "1767225900",
        _ => "\"x\"",
    };

    private bool IsRefusedOrIgnored(AccessTokenValidationResult result) =>
        result.Outcome is AccessTokenOutcome.Rejected or AccessTokenOutcome.NoCredentials && door.IsWellFormed(result);

    private bool IsRefused(byte[] header, byte[] claims)
    {
        AccessTokenValidationResult result = door.Send("Bearer " + door.Issuer.Token().WithRawHeader(header).WithRawClaims(claims).Create());
        return result.Outcome == AccessTokenOutcome.Rejected && door.IsWellFormed(result);
    }
}
