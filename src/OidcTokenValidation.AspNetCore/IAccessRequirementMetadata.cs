namespace OidcTokenValidation.AspNetCore;

/// <summary>What an endpoint asks of an access token, as metadata: for documents about the API.</summary>
/// <remarks>
/// <see cref="RequireScopeAttribute"/>, <c>RequireScope</c> and <c>RequireAccess</c> put it there, and enforce it. By itself it enforces nothing: metadata of
/// your own that implements it must also be what authorization reads, <c>IAuthorizeData</c> for instance.
/// </remarks>
public interface IAccessRequirementMetadata
{
    /// <summary>The requirement.</summary>
    AccessRequirement Requirement { get; }
}

/// <summary>Marks, as metadata, an endpoint whose access token may be missing; a bad one is refused.</summary>
/// <remarks><c>AllowMissingAccessToken</c> puts it there, and sees to both. By itself it does neither.</remarks>
public interface IOptionalAccessTokenMetadata;
