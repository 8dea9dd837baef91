namespace OidcTokenValidation;

/// <summary>How this API proves to the introspection endpoint who it is (RFC 6749 §2.3.1).</summary>
public enum IntrospectionAuthentication
{
    /// <summary>Client identifier and secret in the Authorization field, scheme Basic.</summary>
    ClientSecretBasic = 0,

    /// <summary>Client identifier and secret in the body.</summary>
    ClientSecretPost = 1,
}
