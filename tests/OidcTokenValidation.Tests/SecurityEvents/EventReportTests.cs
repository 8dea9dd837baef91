using Microsoft.Extensions.Logging;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;
using OidcTokenValidation.Tests.Telemetry.Support;
using OidcTokenValidation.TestSupport.Logging;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>Logout tokens are counted and logged, without anything of a token.</summary>
public sealed class EventReportTests : IDisposable
{
    private readonly RevocationApi _api = new(configureApi: LogoutApi.Receive);

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Received_tokens_are_counted_by_outcome_and_reason()
    {
        using var meters = new Meters();
        using var measurements = new Measurements(meters);
        var options = new AccessTokenValidationOptions { Audiences = ["api"], Issuers = [_api.Issuer.Trust()], Revocations = _api.Revocations };
        LogoutApi.Receive(options);
        using var validator = AccessTokenValidator.Create(options, _api.Clock, meterFactory: meters, name: "main");
        string logout = _api.Issuer.Logout().Create();
        await validator.PostAsync(logout);
        await validator.PostAsync(logout);
        await validator.PostAsync(_api.Issuer.Logout().For("other"));
        await validator.SendAsync("logout_token=" + logout, "text/plain");

        Assert.Equal(
            [
                "outcome=Applied source=BackchannelLogout validator=main",
                "outcome=Rejected reason=Repeated source=BackchannelLogout validator=main",
                "outcome=Rejected reason=AudienceMismatch source=BackchannelLogout validator=main",
                "outcome=Rejected reason=MediaTypeNotAccepted source=BackchannelLogout validator=main",
            ],
            measurements.TagsOf(TelemetryNames.EventTokens));
        Assert.Equal("{token}", measurements.Units[TelemetryNames.EventTokens]);
    }

    [Fact]
    public async Task Rejected_token_is_logged_at_Debug_with_advice_and_without_its_claims()
    {
        await _api.Validator.PostAsync(_api.Issuer.Logout().WithSubject("secret-subject").WithId("secret-id").For("secret-client"));
        LogRecord record = Assert.Single(_api.Log.Records, static record => record.EventId == 70);
        Assert.Equal(
            (LogLevel.Debug, "A request of BackchannelLogout was rejected: AudienceMismatch. Its 'aud' contains none of BackchannelLogout.ClientIds. "
                + "Add the client whose backchannel_logout_uri is the address of this API."),
            (record.Level, record.Message));
        Assert.DoesNotContain(_api.Log.Records, static record => record.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Logout_is_logged_for_an_audit_without_personal_data()
    {
        await _api.LogOutAsync(_api.Issuer.Logout().WithSubject("secret-subject").WithClaim("sid", "secret-session"));
        string[] messages = [.. _api.Log.Messages(61)];
        Assert.Equal(2, messages.Length);
        Assert.Contains("Revoked: Session", messages[0], StringComparison.Ordinal);
        Assert.Contains("Revoked: Subject", messages[1], StringComparison.Ordinal);
        Assert.All(messages, static message => Assert.EndsWith("by BackchannelLogout.", message, StringComparison.Ordinal));
        Assert.DoesNotContain(_api.Log.Records, static record => record.Text.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Advice_for_each_rule_is_logged(string reason, string advice, Func<TestTokenBuilder, TestTokenBuilder> change)
    {
        await _api.Validator.PostAsync(change(_api.Issuer.Logout()));
        Assert.Equal([$"A request of BackchannelLogout was rejected: {reason}. {advice}"], _api.Log.Messages(70));
    }

    public static TheoryData<string, string, Func<TestTokenBuilder, TestTokenBuilder>> Reasons => new()
    {
        { "IssuerNotTrusted", "Its 'iss' is missing, or is not one of the trusted issuers.", static token => token.From("https://other.example/") },
        { "TypeNotAccepted", "Its 'typ' is not 'logout+jwt' or 'JWT' (OpenID Connect Back-Channel Logout 1.0 §2.4): it is another kind of JWT.", static token => token.OfType("at+jwt") },
        { "TooOld", "Its 'iat' is more than 5 minutes ago. Compare the clocks of this machine and the provider.", static token => token.WithClaim("iat", 1) },
        { "TokenKindNotAccepted", "It has a 'nonce', or its 'events' have no logout event (§2.4): it is another kind of JWT.", static token => token.WithClaim("nonce", "n") },
        { "ClaimMissing", "'jti', 'events', or both 'sub' and 'sid' are missing (§2.4).", static token => token.WithoutClaim("jti") },
        { "NotCompactJws", "See the documentation of TokenFailureCode.NotCompactJws.", static token => token.WithSignature([]) },
    };
}
