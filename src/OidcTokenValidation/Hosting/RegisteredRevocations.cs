using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Hosting;

/// <summary>Sets the revocations that are a service in the options of every validator that has no others.</summary>
internal sealed class RegisteredRevocations(Func<TokenRevocations> revocations) : IPostConfigureOptions<AccessTokenValidationOptions>
{
    /// <inheritdoc/>
    public void PostConfigure(string? name, AccessTokenValidationOptions options) => options.Revocations ??= revocations();
}
