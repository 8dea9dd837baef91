using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace OidcTokenValidation.Migration.Tests.Application;

/// <summary>The controller of the application.</summary>
[ApiController]
[Route("mvc")]
[Authorize]
public sealed class ProfileController : ControllerBase
{
    [HttpGet("me")]
    public string? Me() => User.FindFirstValue(ClaimTypes.NameIdentifier);

    [HttpGet("name")]
    public string? Name() => User.Identity?.Name;

    [HttpGet("admin")]
    [Authorize(Roles = "admin")]
    public string Admin() => "admin";

    [HttpGet("acme")]
    [Authorize(Policy = "acme")]
    public string Acme() => "acme";

    [HttpGet("open")]
    [AllowAnonymous]
    public string Open() => User.Identity?.IsAuthenticated == true ? "user" : "anonymous";

    [HttpGet("forbid")]
    public IActionResult ReturnForbid() => Forbid();

    [HttpGet("challenge")]
    public IActionResult ReturnChallenge() => Challenge();
}
