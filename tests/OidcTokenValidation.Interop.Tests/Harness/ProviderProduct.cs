namespace OidcTokenValidation.Interop.Tests.Harness;

/// <summary>The implementations of a provider that the tests run.</summary>
public enum ProviderProduct
{
    /// <summary>npm oidc-provider, certified by the OpenID Foundation.</summary>
    OidcProvider,

    /// <summary>OpenIddict.Server.</summary>
    OpenIddict,
}
