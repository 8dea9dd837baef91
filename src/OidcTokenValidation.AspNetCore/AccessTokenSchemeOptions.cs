using Microsoft.AspNetCore.Authentication;

namespace OidcTokenValidation.AspNetCore;

/// <summary>Options of the authentication scheme itself. What the API accepts stands in <see cref="AccessTokenValidationOptions"/>, under the scheme's name.</summary>
public sealed class AccessTokenSchemeOptions : AuthenticationSchemeOptions;
