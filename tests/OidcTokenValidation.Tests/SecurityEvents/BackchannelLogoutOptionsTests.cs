using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.Tests.Revocation.Support;
using OidcTokenValidation.Tests.SecurityEvents.Support;

namespace OidcTokenValidation.Tests.SecurityEvents;

/// <summary>The options of back-channel logout.</summary>
public sealed class BackchannelLogoutOptionsTests
{
    [Fact]
    public async Task Validator_without_clients_receives_no_logout_token()
    {
        using var api = new RevocationApi();
        Assert.False(api.Validator.ReceivesBackchannelLogout);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => api.Validator.PostAsync("x"));
        Assert.Contains("BackchannelLogout.ClientIds", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clients_without_revocations_are_an_error()
    {
        using var issuer = new TestIssuer();
        var options = new AccessTokenValidationOptions { Audiences = ["api"], Issuers = [issuer.Trust()] };
        LogoutApi.Receive(options);
        var exception = Assert.Throws<OptionsValidationException>(() => AccessTokenValidator.Create(options));
        Assert.Equal(
            ["BackchannelLogout.ClientIds is set, but Revocations is not: a logout would have no effect. Call services.AddTokenRevocation, or set Revocations."],
            exception.Failures);
    }

    [Theory]
    [InlineData("", "BackchannelLogout.ClientIds holds an empty value. Remove it, or write the identifier of a client.")]
    [InlineData(null, "BackchannelLogout.ClientIds holds an empty value. Remove it, or write the identifier of a client.")]
    [InlineData("web ", "BackchannelLogout.ClientIds holds 'web ', with white space around it. Write the identifier as the provider puts it into 'aud'.")]
    public void Client_that_no_provider_has_is_an_error(string? client, string error)
    {
        var exception = Assert.Throws<OptionsValidationException>(() => new RevocationApi(configureApi: options => options.BackchannelLogout.ClientIds.Add(client!)));
        Assert.Equal([error], exception.Failures);
    }

    [Fact]
    public void Options_that_are_null_are_an_error()
    {
        foreach (Action<AccessTokenValidationOptions> remove in (Action<AccessTokenValidationOptions>[])[static options => options.BackchannelLogout = null!, static options => options.BackchannelLogout.ClientIds = null!])
        {
            var exception = Assert.Throws<OptionsValidationException>(() => new RevocationApi(configureApi: remove));
            Assert.Equal(["BackchannelLogout or its ClientIds is null. Leave it out if no logout tokens are received."], exception.Failures);
        }
    }

    [Fact]
    public async Task Disposed_validator_receives_no_logout_token()
    {
        var api = new RevocationApi(configureApi: LogoutApi.Receive);
        api.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => api.Validator.PostAsync("x").Soon());
    }
}
